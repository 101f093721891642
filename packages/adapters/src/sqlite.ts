import { isSqliteDatabase, type SqliteDatabase } from './sqlite/database.ts'
import { loadSqliteDriver } from './sqlite/load-driver.ts'
import { openForWriting, prepareForWriting } from './sqlite/open-database.ts'
import { createSqliteStore, type SqliteStore } from './sqlite/store.ts'

export type { BackupPages, SqliteDatabase } from './sqlite/database.ts'
export type { SqliteStore } from './sqlite/store.ts'

export interface SqliteOptions {
  /** A file, made when it is not there, or `:memory:`. */
  readonly path: string
  /** Whether to bring the tables up to date while opening; true unless said otherwise. */
  readonly migrate?: boolean
  /** How long to wait for other processes that write to the file; 10 000 ms unless said otherwise. */
  readonly busyWaitMs?: number
}

/**
 * Opens a shop in an SQLite file. Several processes may have it open; each writes in turn, and every commit is on the
 * disk before it is answered. A better-sqlite3 `Database` of the host is taken too: the store then shares its connection,
 * sets it to WAL, `synchronous=FULL` and foreign keys, and leaves it open when it is closed itself.
 * @throws StoreError `unavailable` when there is no such folder, no database in the file, a newer one, or no driver
 */
export async function openSqlite(target: string | SqliteOptions | SqliteDatabase): Promise<SqliteStore> {
  const driver = await loadSqliteDriver()
  if (isSqliteDatabase(target)) {
    const options = { owned: false, busyWaitMs: defaultBusyWaitMs }
    await prepareForWriting(target, options)
    return migrated(await createSqliteStore(driver, target, options), true)
  }
  const {
    path,
    migrate = true,
    busyWaitMs = defaultBusyWaitMs,
  } = typeof target === 'string' ? { path: target } : target
  const options = { owned: true, busyWaitMs }
  const database = await openForWriting(driver, path, options)
  return migrated(await createSqliteStore(driver, database, options), migrate)
}

const defaultBusyWaitMs = 10_000

async function migrated(store: SqliteStore, migrate: boolean): Promise<SqliteStore> {
  try {
    if (migrate) await store.migrate()
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}
