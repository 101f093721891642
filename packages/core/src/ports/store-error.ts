/**
 * Why a store did not do what it was asked, told apart by what the caller may do next:
 * - `transient`: rolled back (deadlock, lock wait, serialization, connection lost before COMMIT); the same may be tried again
 * - `conflict`: rolled back, because a row with one of the keys is there already, written by someone else meanwhile
 * - `constraint`: rolled back, because the database refuses a row for what is in it (a CHECK, a foreign key, a type, a limit,
 *   a trigger of the host): a defect, stopped by its second guard
 * - `unknown`: COMMIT was sent, and what came back does not prove that it was rolled back: everything or nothing has happened
 * - `oversized`: rolled back, because a row is larger than what the database takes; the message has the limit
 * - `unavailable`: rolled back, and more of the same will not help soon (disk full, read-only, server gone)
 */
export type StoreFailure = 'transient' | 'conflict' | 'constraint' | 'unknown' | 'oversized' | 'unavailable'

/**
 * What is wrong, by a name that stays. While a store opens:
 * - `NO_DRIVER`: the npm package of the driver is not installed
 * - `NODE_TOO_OLD`: the driver needs a newer Node
 * - `BAD_URL`: the URL cannot be read as one of a database
 * - `UNKNOWN_PARAMETER`: the URL has a parameter that this database does not have
 * - `BAD_PARAMETER`: a parameter or an option has a value that cannot be used, such as a certificate that is not there
 * - `NO_SERVER`: no server answers at this place
 * - `ACCESS_DENIED`: the server refuses the user, the password, the client certificate or the place that asks
 * - `NO_DATABASE`: the server has no database of this name
 * - `TLS_UNAVAILABLE`: TLS is wanted, and the server has none
 * - `TLS_REQUIRED`: the server takes no connection without TLS
 * - `TLS_REFUSED`: one of both sides does not accept the certificate of the other
 * - `UNSUITABLE_DATABASE`: a setting of the database (encoding, character set, row format …) would damage what is stored
 * - `DATABASE_TOO_OLD`: the version of the server is not supported
 * - `CANNOT_OPEN`: the file cannot be opened: no such folder, no permission, a folder and not a file
 * - `NOT_A_DATABASE`: the file is not one of SQLite
 * - `NO_SHOP`: the database holds no shop, and none was to be created
 * - `SCHEMA_TOO_OLD`, `SCHEMA_TOO_NEW`: the tables are those of an older or a newer version of Jumun
 * - `MIGRATION_FAILED`: a migration ended half-way and is not recorded; it runs again once its cause is mended
 * - `OTHER_TIME_ZONE`: the shop keeps its business days in another time zone
 * - `IN_USE`: another process has the file open
 *
 * At any time:
 * - `MALFORMED_FILE`: the SQLite file is damaged: restore a backup
 * - `STALE_LOG`: the SQLite file has been overwritten, and its old log stands beside it: restore the backup again
 * - `FILE_REPLACED`: the SQLite file was replaced or removed while it was open
 * - `CLOSED`: the store is closed
 * - `MISSING_RIGHT`: the user of the database lacks a right that this needs
 * - `SUM_TOO_LARGE`: the figures of a day would pass 2^53 − 1, the largest whole number that is exact everywhere
 * - `BUSY`, `CONFLICT`, `CONSTRAINT`, `UNKNOWN`, `OVERSIZED`, `UNAVAILABLE`: nothing more is known than the `failure` says
 */
export type StoreErrorCode =
  | 'NO_DRIVER'
  | 'NODE_TOO_OLD'
  | 'BAD_URL'
  | 'UNKNOWN_PARAMETER'
  | 'BAD_PARAMETER'
  | 'NO_SERVER'
  | 'ACCESS_DENIED'
  | 'MISSING_RIGHT'
  | 'NO_DATABASE'
  | 'TLS_UNAVAILABLE'
  | 'TLS_REQUIRED'
  | 'TLS_REFUSED'
  | 'UNSUITABLE_DATABASE'
  | 'DATABASE_TOO_OLD'
  | 'CANNOT_OPEN'
  | 'NOT_A_DATABASE'
  | 'NO_SHOP'
  | 'SCHEMA_TOO_OLD'
  | 'SCHEMA_TOO_NEW'
  | 'MIGRATION_FAILED'
  | 'OTHER_TIME_ZONE'
  | 'IN_USE'
  | 'MALFORMED_FILE'
  | 'STALE_LOG'
  | 'FILE_REPLACED'
  | 'CLOSED'
  | 'SUM_TOO_LARGE'
  | 'BUSY'
  | 'CONFLICT'
  | 'CONSTRAINT'
  | 'UNKNOWN'
  | 'OVERSIZED'
  | 'UNAVAILABLE'

const codeOf: Readonly<Record<StoreFailure, StoreErrorCode>> = {
  transient: 'BUSY',
  conflict: 'CONFLICT',
  constraint: 'CONSTRAINT',
  unknown: 'UNKNOWN',
  oversized: 'OVERSIZED',
  unavailable: 'UNAVAILABLE',
}

/** What a store throws. `failure` says what the caller may do next, `code` what is wrong. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly failure: StoreFailure
  readonly code: StoreErrorCode

  constructor(failure: StoreFailure, message: string, options: { cause?: unknown; code?: StoreErrorCode } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.failure = failure
    this.code = options.code ?? codeOf[failure]
  }
}

/** True when `error` is a `StoreError`, and one of `code` where a code is given. */
export function isStoreError(error: unknown, code?: StoreErrorCode): error is StoreError {
  // By name and not only by class: two copies of this package may be installed in one process.
  const storeError =
    error instanceof StoreError || (error instanceof Error && error.name === 'StoreError' && 'failure' in error)
  return storeError && (code === undefined || (error as StoreError).code === code)
}
