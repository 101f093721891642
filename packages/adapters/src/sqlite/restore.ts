import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { createMigrator } from '../sql/migrate.ts'
import { migrations } from '../sql/migrations.ts'
import { noShopIn } from '../sql/no-shop.ts'
import { unavailable } from '../sql/store-error.ts'
import { sqliteConnection } from './connection.ts'
import type { SqliteDatabase } from './database.ts'
import { sqliteDialect } from './dialect.ts'
import { countFromElsewhere } from './file-header.ts'
import { loadSqliteDriver, type SqliteDriver } from './load-driver.ts'
import { pathError } from './path-error.ts'
import { isBusy } from './sqlite-error.ts'
import { sqliteStatements } from './statements.ts'

export interface Restored {
  /** Size of the shop's file. */
  readonly bytes: number
  /** Where the file that was there before is kept, with its log; undefined where there was none. */
  readonly keptAs: string | undefined
}

/**
 * Puts a backup in the place of a shop's file. The backup is copied and proved first; then, with the file locked against every
 * other process, that one and its log are put aside together, and the copy takes its name. A copy by `cp` would meet the
 * log of what was there before.
 * @throws StoreError `IN_USE` while another process has either file open, `MALFORMED_FILE`, `NOT_A_DATABASE`, `NO_SHOP`,
 *   `SCHEMA_TOO_NEW` where the backup is none, `CANNOT_OPEN`; then nothing has changed
 */
export async function restoreSqlite(path: string, backup: string): Promise<Restored> {
  const driver = await loadSqliteDriver()
  assertAtRest(path, backup)
  const copy = `${path}.restoring-${randomBytes(4).toString('hex')}`
  try {
    copyFileSync(backup, copy, constants.COPYFILE_EXCL)
    chmodSync(copy, existsSync(path) ? statSync(path).mode & 0o777 : 0o600)
    await prove(driver, copy, backup)
    countFromElsewhere(copy)
    const keptAs = exchange(driver, path, copy)
    return { bytes: statSync(path).size, keptAs }
  } catch (error) {
    throw pathError(error, backup)
  } finally {
    for (const file of [copy, `${copy}-wal`, `${copy}-shm`]) rmSync(file, { force: true })
  }
}

/** @throws StoreError */
function assertAtRest(path: string, backup: string): void {
  const found = statSync(backup, { throwIfNoEntry: false })
  if (found === undefined) throw unavailable('CANNOT_OPEN', `There is no file ${backup}.`)
  const shop = statSync(path, { throwIfNoEntry: false })
  if (shop?.ino === found.ino && shop.dev === found.dev) throw unavailable('IN_USE', `${backup} is the shop itself.`)
  const log = statSync(`${backup}-wal`, { throwIfNoEntry: false })
  if (log !== undefined && log.size > 0) {
    const message = `${backup} is no backup: ${backup}-wal belongs to it, so it is in use, or its process was killed. Make a backup of it first.`
    throw unavailable('IN_USE', message)
  }
}

/** @throws StoreError when it is damaged or holds no shop */
async function prove(Driver: SqliteDriver, copy: string, backup: string): Promise<void> {
  const database = new Driver(copy, { fileMustExist: true, timeout: 0 })
  try {
    const found = database.prepare('pragma integrity_check(1)').raw().all() as [string][]
    if (found[0]?.[0] !== 'ok') {
      throw unavailable('MALFORMED_FILE', `${backup} is damaged (${found[0]?.[0]}): take another backup.`)
    }
    const connection = sqliteConnection(sqliteStatements(database))
    const pending = await createMigrator(sqliteDialect, migrations).pending(connection)
    if (pending.length === migrations.length) throw noShopIn(backup)
  } finally {
    database.close()
  }
}

/** Returns where the old file is. */
function exchange(driver: SqliteDriver, path: string, copy: string): string | undefined {
  if (!existsSync(path)) {
    for (const rest of [`${path}-wal`, `${path}-shm`]) rmSync(rest, { force: true })
    renameSync(copy, path)
    syncFolder(path)
    return undefined
  }
  const unlock = lockAgainstAll(driver, path)
  try {
    const keptAs = freeName(`${path}.before-restore-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`)
    // First the file, then its log: cut off here, there is no shop, rather than one without its last orders.
    renameSync(path, keptAs)
    if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${keptAs}-wal`)
    rmSync(`${path}-shm`, { force: true })
    renameSync(copy, path)
    syncFolder(path)
    return keptAs
  } finally {
    unlock()
  }
}

/**
 * Locks the file by another name of it: under that there is no log, so that nothing is taken from the log into the file or the
 * other way. Locks belong to the file, no matter what it is called.
 */
function lockAgainstAll(Driver: SqliteDriver, path: string): () => void {
  const name = `${path}.lock-${randomBytes(4).toString('hex')}`
  let database: SqliteDatabase | undefined
  const unlock = () => {
    database?.close()
    for (const file of [name, `${name}-wal`, `${name}-shm`]) rmSync(file, { force: true })
  }
  linkSync(path, name)
  try {
    database = new Driver(name, { fileMustExist: true, timeout: 0 })
    database.pragma('locking_mode = exclusive')
    database.prepare('select count(*) from sqlite_master').all()
  } catch (error) {
    // What is damaged can be replaced, and need not be read.
    if (isBusy(error)) {
      unlock()
      throw unavailable('IN_USE', `${path} is in use: stop the server and anything else that has it open.`, error)
    }
  }
  return unlock
}

function freeName(name: string): string {
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? name : `${name}-${count}`
    if (!existsSync(candidate)) return candidate
  }
}

/** The new name is on the disk. */
function syncFolder(path: string): void {
  const folder = openSync(dirname(path), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
