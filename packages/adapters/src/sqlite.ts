import { type OpenOptions, openOptions, waitingFor } from './sql/open-options.ts'
import { openTables } from './sql/open-tables.ts'
import { isSqliteDatabase, type SqliteDatabase } from './sqlite/database.ts'
import { nothingToWatch, watchFile } from './sqlite/file-watch.ts'
import { loadSqliteDriver } from './sqlite/load-driver.ts'
import { openForWriting, prepareForWriting } from './sqlite/open-database.ts'
import { createSqliteStore, type SqliteStore } from './sqlite/store.ts'

export type { BackupPages, SqliteDatabase } from './sqlite/database.ts'
export { type Restored, restoreSqlite } from './sqlite/restore.ts'
export type { SqliteStore } from './sqlite/store.ts'

export interface SqliteOptions extends OpenOptions {
  /** A file, or `:memory:`. */
  readonly path: string
  /** How long to wait for other processes that write to the file; 10 000 ms unless said otherwise. */
  readonly busyWaitMs?: number
}

/**
 * Opens a shop in an SQLite file, which is made where it is not there, readable by its owner only. Several processes may
 * have it open; each writes in turn, and every commit is on the disk before it is answered. A better-sqlite3 `Database` of the
 * host is taken too: the store then shares its connection, sets it to WAL, `synchronous=FULL` and foreign keys, and leaves it
 * open when it is closed itself.
 * @throws StoreError `NO_DRIVER`, `NODE_TOO_OLD`, `CANNOT_OPEN`, `NOT_A_DATABASE`, `MALFORMED_FILE`, `STALE_LOG`,
 *   `UNSUITABLE_DATABASE`, `NO_SHOP`, `SCHEMA_TOO_NEW`, `MIGRATION_FAILED`
 */
export async function openSqlite(target: string | SqliteOptions | SqliteDatabase): Promise<SqliteStore> {
  const driver = await loadSqliteDriver()
  if (isSqliteDatabase(target)) {
    const options = openOptions()
    await prepareForWriting(target, { waitMs: options.openWaitMs })
    const watch = target.memory ? nothingToWatch : watchFile(target.name)
    const unowned = { ...options, owned: false, busyWaitMs: defaultBusyWaitMs }
    const store = await createSqliteStore(driver, { database: target, watch }, unowned)
    return opened(store, { ...options, place: target.name })
  }
  const { path, busyWaitMs = defaultBusyWaitMs, ...given } = typeof target === 'string' ? { path: target } : target
  const options = openOptions(given)
  const { create, openWaitMs, onWait } = options
  const file = await openForWriting(driver, path, {
    create,
    waitMs: openWaitMs,
    onWait: () => onWait?.(waitingFor('has the SQLite file for itself', openWaitMs)),
  })
  const store = await createSqliteStore(driver, file, { ...options, owned: true, busyWaitMs })
  // A database in memory is always a new one.
  return opened(store, { ...options, create: create || file.database.memory, place: path })
}

const defaultBusyWaitMs = 10_000

async function opened(store: SqliteStore, tables: Parameters<typeof openTables>[1]): Promise<SqliteStore> {
  try {
    await openTables(store, tables)
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}
