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
  ['SQLITE_TOOBIG', 'oversized'],
  // A value that does not fit its column.
  ['SQLITE_MISMATCH', 'constraint'],
  ['SQLITE_RANGE', 'constraint'],
  // Full disk, read-only file, broken medium, a table that is not there.
  ['SQLITE_', 'unavailable'],
]

/** A COMMIT that ends with one of these leaves the transaction open: nothing of it is stored. */
const leftOpen = /^SQLITE_(BUSY|LOCKED|CONSTRAINT)/

/** Of a statement before COMMIT. */
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

/**
 * Of COMMIT. `isOpen`: whether the transaction is still there to be rolled back. A full disk has refused a part of the log,
 * which is worth nothing then. No matter what else goes wrong, the log may be on the disk, and a restart decides.
 */
export function sqliteCommitError(error: unknown, isOpen: boolean): StoreError {
  const code = codeOf(error)
  const sure = code === 'SQLITE_FULL' || (isOpen && leftOpen.test(code)) ? sqliteStoreError(error) : undefined
  return sure ?? storeErrorOf('unknown', error)
}

/** SQLite's code of an error, also of one that a `StoreError` was made from; '' when it has none. */
export function sqliteCodeOf(error: unknown): string {
  const code = codeOf(error)
  if (code.startsWith('SQLITE_')) return code
  return error instanceof Error && error.cause !== undefined ? sqliteCodeOf(error.cause) : ''
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
