import { StoreError } from '@jumun/core'
import type { SqliteDatabase } from './database.ts'

export type SqliteDriver = new (
  path: string,
  options: { readonly?: boolean; fileMustExist?: boolean; timeout: number },
) => SqliteDatabase

/**
 * Loads the peer dependency better-sqlite3, which does not fail but crash the process where Node is too old for it.
 * @throws StoreError `unavailable`
 */
export async function loadSqliteDriver(versions = process.versions): Promise<SqliteDriver> {
  if (Number(versions.napi) < 10) {
    throw new StoreError('unavailable', `SQLite needs Node 22.14 or newer, this is Node ${versions.node}.`)
  }
  try {
    return (await import('better-sqlite3')).default
  } catch (error) {
    throw new StoreError('unavailable', 'SQLite needs the package better-sqlite3: npm install better-sqlite3', {
      cause: error,
    })
  }
}
