import type { SqliteDatabase } from './database.ts'
import type { SqliteDriver } from './load-driver.ts'
import { pathError } from './path-error.ts'
import { whenNotBusy } from './when-not-busy.ts'

export interface OpenOptions {
  readonly busyWaitMs: number
}

/** Opens a file or `:memory:` for writing. @throws StoreError `unavailable` that says what is wrong with the path */
export async function openForWriting(
  driver: SqliteDriver,
  path: string,
  options: OpenOptions,
): Promise<SqliteDatabase> {
  const database = openFile(driver, path, false)
  try {
    await prepareForWriting(database, options)
    return database
  } catch (error) {
    database.close()
    throw pathError(error, path)
  }
}

/** Settings of one connection; a file keeps none of them but its journal mode. */
export async function prepareForWriting(database: SqliteDatabase, { busyWaitMs }: OpenOptions): Promise<void> {
  // SQLite's own waiting would stop the event loop: `whenNotBusy` waits instead.
  database.pragma('busy_timeout = 0')
  await whenNotBusy(() => database.pragma('journal_mode = WAL'), busyWaitMs)
  // A commit is on the disk before it is answered. Reopening a WAL file falls back to NORMAL.
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  // Statement journals would spill to files.
  database.pragma('temp_store = MEMORY')
  // Fewer checkpoints under load: a batch writes a few hundred pages, the same ones again and again, and a checkpoint brings
  // each of them home once. The log grows to 64 MiB; against 4000, 100 000 stored orders take 1.3 times as many new ones.
  database.pragma('wal_autocheckpoint = 16000')
}

/** A second connection to the same file, which sees only what is committed. */
export async function openForReading(
  driver: SqliteDriver,
  path: string,
  { busyWaitMs }: OpenOptions,
): Promise<SqliteDatabase> {
  const database = openFile(driver, path, true)
  try {
    database.pragma('busy_timeout = 0')
    database.pragma('temp_store = MEMORY')
    // The first read may meet another process that recovers the file or removes its log.
    await whenNotBusy(() => database.pragma('schema_version'), busyWaitMs)
    return database
  } catch (error) {
    database.close()
    throw pathError(error, path)
  }
}

function openFile(Driver: SqliteDriver, path: string, readonly: boolean): SqliteDatabase {
  try {
    return new Driver(path, { readonly, fileMustExist: readonly, timeout: 0 })
  } catch (error) {
    throw pathError(error, path)
  }
}
