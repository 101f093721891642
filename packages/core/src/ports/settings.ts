/** What is true of the whole shop, and said once. */
export interface Setting {
  readonly name: string
  readonly value: string
}

export interface SettingReader {
  /** Those that are stored of the given names. */
  find(names: readonly string[]): Promise<Setting[]>
}

export interface SettingRepository extends SettingReader {
  /** Keeps what is stored under the same name, also of someone who stores it at the same time. */
  insertIfAbsent(settings: readonly Setting[]): Promise<void>
}
