import { existsSync } from 'node:fs'
import { noShopIn } from '../sql/no-shop.ts'
import { unavailable } from '../sql/store-error.ts'
import { mostFrames } from './checkpoints.ts'
import type { SqliteDatabase } from './database.ts'
import { type FileWatch, nothingToWatch, watchFile } from './file-watch.ts'
import type { SqliteDriver } from './load-driver.ts'
import { makeOwnFile } from './new-file.ts'
import { assertOwnLog } from './own-log.ts'
import { pathError } from './path-error.ts'
import { whenNotBusy } from './when-not-busy.ts'

/** How long to wait for others that have the file, and who is notified. */
export interface Waiting {
  readonly waitMs: number
  onWait?(): void
}

export interface OpenedFile {
  readonly database: SqliteDatabase
  readonly watch: FileWatch
}

/**
 * Opens a file or `:memory:` for writing. Unless it may be created, there has to be a shop in it: nothing else is touched.
 * @throws StoreError that says what is wrong with the path or the file
 */
export async function openForWriting(
  driver: SqliteDriver,
  path: string,
  { create, waitMs, onWait }: Waiting & { create: boolean },
): Promise<OpenedFile> {
  const inMemory = path === ':memory:'
  const watch = inMemory ? nothingToWatch : await prepareFile(path, create)
  const database = openFile(driver, path, false)
  try {
    // SQLite's own waiting would stop the event loop: `whenNotBusy` waits instead.
    database.pragma('busy_timeout = 0')
    const tables = await whenNotBusy(() => database.prepare(shopTables).all(), waitMs, onWait)
    assertUtf8(database)
    if (!create && !inMemory && tables.length === 0) throw noShopIn(path)
    await prepareForWriting(database, { waitMs, ...(onWait && { onWait }) })
    watch.assertInPlace()
    return { database, watch }
  } catch (error) {
    database.close()
    throw pathError(error, path)
  }
}

/** What there is to do and to look at before SQLite is let at a file. */
async function prepareFile(path: string, create: boolean): Promise<FileWatch> {
  if (!create && !existsSync(path)) throw noShopIn(path)
  if (create) makeOwnFile(path)
  await assertOwnLog(path)
  try {
    return watchFile(path)
  } catch (error) {
    throw pathError(error, path)
  }
}

const shopTables = `select 1 from sqlite_master where type = 'table' and name = 'jumun_migrations'`

/**
 * Settings of one connection; a file keeps none of them but its journal mode.
 * @throws StoreError `UNSUITABLE_DATABASE`
 */
export async function prepareForWriting(database: SqliteDatabase, { waitMs, onWait }: Waiting): Promise<void> {
  database.pragma('busy_timeout = 0')
  await whenNotBusy(() => database.pragma('journal_mode = WAL'), waitMs, onWait)
  // A commit is on the disk before it is answered. Reopening a WAL file falls back to NORMAL.
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  // Statement journals would spill to files.
  database.pragma('temp_store = MEMORY')
  // Fewer checkpoints under load: a batch writes a few hundred pages, the same ones again and again, and a checkpoint brings
  // each of them home once. The log grows to 64 MiB; against 4000, 100 000 stored orders take 1.3 times as many new ones.
  // A thread has brought it home by then, where there can be one.
  database.pragma(`wal_autocheckpoint = ${mostFrames}`)
  assertUtf8(database)
}

/** Keys are compared by their bytes, and sorted by those of UTF-8. A new file is UTF-8 unless someone asks for another. */
function assertUtf8(database: SqliteDatabase): void {
  const encoding = String(database.pragma('encoding', { simple: true }))
  if (encoding === 'UTF-8') return
  const message = `${database.name} is encoded in ${encoding}. Jumun needs UTF-8: take another file.`
  throw unavailable('UNSUITABLE_DATABASE', message)
}

/** A second connection to the same file, which sees only what is committed. */
export async function openForReading(driver: SqliteDriver, path: string, waitMs: number): Promise<SqliteDatabase> {
  const database = openFile(driver, path, true)
  try {
    database.pragma('busy_timeout = 0')
    database.pragma('temp_store = MEMORY')
    // The first read may meet another process that recovers the file or removes its log.
    await whenNotBusy(() => database.pragma('schema_version'), waitMs)
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
