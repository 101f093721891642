import { StoreError, type StoreErrorCode, type StoreFailure } from '@jumun/core'

/** Without the database's own words: those hold statements and values, and stay in the cause. */
const messages: Readonly<Record<StoreFailure, string>> = {
  transient: 'The database was busy with conflicting work and has rolled this back.',
  conflict: 'A row with one of these keys is stored already.',
  constraint: 'The database has refused a row that breaks one of its constraints.',
  oversized: 'The database does not take so much at once.',
  unknown: 'The database has not confirmed a commit: all of it is stored, or nothing.',
  unavailable: 'The database cannot do this at present.',
}

/** The CHECK that a day's figures break when they no longer fit; every database names it in what it says. */
const salesCheck = /\bjumun_sales_range_check\b/

export function storeErrorOf(failure: StoreFailure, cause: unknown): StoreError {
  if (failure === 'constraint' && cause instanceof Error && salesCheck.test(cause.message)) {
    return new StoreError(failure, 'The figures of a day are too large to be exact.', { cause, code: 'SUM_TOO_LARGE' })
  }
  return new StoreError(failure, messages[failure], { cause })
}

/** What stands in the way of opening a database, or of going on with it. */
export function unavailable(code: StoreErrorCode, message: string, cause?: unknown): StoreError {
  return new StoreError('unavailable', message, { code, ...(cause !== undefined && { cause }) })
}

/** What no waiting mends: someone has to grant it. */
export function missingRight(cause: unknown): StoreError {
  return unavailable('MISSING_RIGHT', 'The user of the database lacks a right that this needs.', cause)
}
