import { StoreError } from '@jumun/core'
import type { SqliteDatabase } from './database.ts'
import type { SqliteDriver } from './load-driver.ts'
import { sqliteStoreError } from './sqlite-error.ts'
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
    throw readable(error, path)
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
  // Fewer checkpoints under load: a batch writes a few hundred pages.
  database.pragma('wal_autocheckpoint = 4000')
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
    throw readable(error, path)
  }
}

function openFile(Driver: SqliteDriver, path: string, readonly: boolean): SqliteDatabase {
  try {
    return new Driver(path, { readonly, fileMustExist: readonly, timeout: 0 })
  } catch (error) {
    throw readable(error, path)
  }
}

function readable(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'SQLITE_NOTADB') {
    return new StoreError('unavailable', `${path} is not an SQLite database.`, { cause: error })
  }
  if (error instanceof TypeError && error.message.includes('directory does not exist')) {
    return new StoreError('unavailable', `The folder of ${path} does not exist.`, { cause: error })
  }
  const failure = sqliteStoreError(error)
  if (failure === undefined) return error
  return new StoreError(failure.failure, `${path} cannot be opened: ${(error as Error).message}.`, { cause: error })
}
