import type { StoreError, StoreFailure } from '@jumun/core'
import { storeErrorOf } from '../sql/store-error.ts'

/** By number, because MariaDB and MySQL name some of them differently and the driver knows one set of names. */
const failures: readonly (readonly [failure: StoreFailure, numbers: readonly number[]])[] = [
  // Lock wait, deadlock, NOWAIT, changed since read, too many connections (of all, of a user), statement or connection
  // killed, shutdown, a cluster's node that is not ready, the savepoint of a transaction that the server has rolled back.
  ['transient', [1205, 1213, 3572, 1020, 1040, 1203, 1317, 3024, 1969, 1927, 1053, 1047, 1305]],
  ['conflict', [1062, 1586]],
  // NULL, foreign key (four ways), out of range, wrong or too long text, CHECK (MySQL; MariaDB).
  ['constraint', [1048, 1364, 1216, 1217, 1451, 1452, 1264, 1265, 1366, 1406, 3819, 4025]],
]

/** Conversations that ended half-way: before COMMIT, the server has rolled back or will. */
const lost = new Set(['PROTOCOL_CONNECTION_LOST', 'PROTOCOL_SEQUENCE_TIMEOUT', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'])

export function mysqlStoreError(error: unknown): StoreError | undefined {
  if (!(error instanceof Error)) return undefined
  const number = errnoOf(error)
  const failure = failures.find(([, numbers]) => numbers.includes(number))?.[0]
  if (failure !== undefined) return storeErrorOf(failure, error)
  if (isConnectionLost(error)) return storeErrorOf('transient', error)
  // Anything else that the server or the network says: no disk space, read-only, no access, no such table, nobody there.
  const { code } = error as { code?: unknown }
  return typeof code === 'string' || number > 0 ? storeErrorOf('unavailable', error) : undefined
}

/** True when the connection cannot be used any more. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, fatal } = error as { code?: unknown; fatal?: unknown }
  if (typeof code === 'string' && lost.has(code)) return true
  // What mysql2 says when it is asked to send on a connection that has ended. A refused one carries its own code.
  return fatal === true && (code === undefined || code === 'EAGAIN' || errnoOf(error) >= 1000)
}

/** The server's number of an error, also of one that a `StoreError` was made from; 0 when it has none. */
export function errnoOf(error: unknown): number {
  if (!(error instanceof Error)) return 0
  if ('errno' in error && typeof error.errno === 'number') return error.errno
  return errnoOf(error.cause)
}
