/** What a store is and promises, asked of the database itself. */
export interface StoreFacts {
  readonly database: 'memory' | 'sqlite' | 'mysql' | 'mariadb' | 'postgres'
  /** As the database says it; empty for one that has none. */
  readonly version: string
  /** What a session gets that sets nothing itself; the store's own set what they need. */
  readonly isolationByDefault: string
  /** On what it depends whether a commit that was answered outlives the machine; empty where none does. */
  readonly durability: readonly DurabilitySetting[]
  /** What shares its data, or stands before it, as far as the database knows; absent for one that has no server. */
  readonly surroundings?: readonly Surrounding[]
}

export interface Surrounding {
  readonly kind: 'galera' | 'group' | 'standbys' | 'read-only' | 'between' | 'replica'
  /** What was found, as a part of a sentence. */
  readonly found: string
  /** What can happen because of it, as a sentence, where an owner should know. */
  readonly risk?: string
}

export interface DurabilitySetting {
  /** As the database calls it. */
  readonly name: string
  readonly value: string
  /** The values under which a commit outlives the machine; the usual one first. */
  readonly safe: readonly string[]
}
