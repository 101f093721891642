import type { StoreError, StoreFailure } from '@jumun/core'
import { storeErrorOf, unavailable } from '../sql/store-error.ts'

/** Result codes by their beginning: extended ones add to it (`SQLITE_BUSY_SNAPSHOT`). The first that fits counts. */
const failures: readonly (readonly [prefix: string, failure: StoreFailure])[] = [
  ['SQLITE_BUSY', 'transient'],
  ['SQLITE_LOCKED', 'transient'],
  ['SQLITE_CONSTRAINT_PRIMARYKEY', 'conflict'],
  ['SQLITE_CONSTRAINT_UNIQUE', 'conflict'],
  ['SQLITE_CONSTRAINT_ROWID', 'conflict'],
  ['SQLITE_CONSTRAINT', 'constraint'],
  // Full disk, read-only file, broken medium, a table that is not there.
  ['SQLITE_', 'unavailable'],
]

export function sqliteStoreError(error: unknown): StoreError | undefined {
  const code = codeOf(error)
  if (code.startsWith('SQLITE_CORRUPT')) return unavailable('MALFORMED_FILE', malformed, error)
  if (code === 'SQLITE_NOTADB') return unavailable('NOT_A_DATABASE', 'The file is not an SQLite database.', error)
  const failure = failures.find(([prefix]) => code.startsWith(prefix))?.[1]
  if (failure !== undefined) return storeErrorOf(failure, error)
  if (error instanceof TypeError && error.message === 'The database connection is not open') {
    return unavailable('CLOSED', 'The SQLite database is closed.', error)
  }
  return undefined
}

const malformed =
  'The SQLite file is malformed: what it holds cannot be trusted any more. Restore a backup, with `jumun restore`.'

export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY')
}

/** True where neither the whole commit nor its absence is sure: its frames may have reached the disk. */
export function isIoError(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_IOERR')
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
