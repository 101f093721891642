/** As much of a better-sqlite3 `Database` as this store uses; a host's own handle is one. */
export interface SqliteDatabase {
  readonly name: string
  readonly memory: boolean
  readonly open: boolean
  readonly inTransaction: boolean
  prepare(source: string): SqliteStatement
  pragma(source: string, options?: { simple?: boolean }): unknown
  backup(path: string, options?: { progress: (pages: BackupPages) => number }): Promise<BackupPages>
  close(): unknown
}

export interface SqliteStatement {
  readonly reader: boolean
  raw(): this
  pluck(): this
  run(...parameters: unknown[]): { changes: number }
  get(...parameters: unknown[]): unknown
  all(...parameters: unknown[]): unknown[]
  get(...parameters: unknown[]): unknown
}

export interface BackupPages {
  readonly totalPages: number
  readonly remainingPages: number
}

export function isSqliteDatabase(value: unknown): value is SqliteDatabase {
  return (
    typeof value === 'object' && value !== null && 'prepare' in value && 'pragma' in value && 'inTransaction' in value
  )
}
