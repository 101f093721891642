import { unavailable } from '../sql/store-error.ts'
import type { SqliteDatabase } from './database.ts'

export type SqliteDriver = new (
  path: string,
  options: { readonly?: boolean; fileMustExist?: boolean; timeout: number },
) => SqliteDatabase

/**
 * Loads the peer dependency better-sqlite3, which does not fail but crash the process where Node is too old for it.
 * @throws StoreError `NODE_TOO_OLD`, `NO_DRIVER`
 */
export async function loadSqliteDriver(versions = process.versions): Promise<SqliteDriver> {
  if (Number(versions.napi) < 10) {
    throw unavailable('NODE_TOO_OLD', `SQLite needs Node 22.14 or newer, this is Node ${versions.node}.`)
  }
  try {
    return (await import('better-sqlite3')).default
  } catch (error) {
    throw unavailable('NO_DRIVER', 'SQLite needs the package better-sqlite3: npm install better-sqlite3', error)
  }
}
