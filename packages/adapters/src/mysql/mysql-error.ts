import type { StoreError, StoreFailure } from '@jumun/core'
import { missingRight, storeErrorOf } from '../sql/store-error.ts'

/** By number, because MariaDB and MySQL name some of them differently and the driver knows one set of names. */
const failures: readonly (readonly [failure: StoreFailure, numbers: readonly number[]])[] = [
  // Lock wait, deadlock, NOWAIT, changed since read, too many connections (of all, of a user in two ways), statement or connection
  // killed, shutdown, a cluster's node that is not ready, rolled back by a group of servers, the savepoint of a transaction
  // that the server has rolled back.
  ['transient', [1205, 1213, 3572, 1020, 1040, 1203, 1226, 1317, 3024, 1969, 1927, 1053, 1047, 3101, 1305]],
  // TiDB: a conflict that cannot be retried within, a stale write, safe to retry, a schema that has changed, a write conflict.
  ['transient', [8002, 8005, 8022, 8028, 9007]],
  ['conflict', [1062, 1586]],
  // NULL, foreign key (four ways), out of range, wrong or too long text, CHECK (MySQL; MariaDB).
  ['constraint', [1048, 1364, 1216, 1217, 1451, 1452, 1264, 1265, 1366, 1406, 3819, 4025]],
  // A value that is no such thing (three ways), text that is none in its character set, a row that is too large, a view's
  // check, JSON that is none, and what a trigger refuses.
  ['constraint', [1292, 1367, 1411, 1690, 1300, 1118, 1369, 3140, 1644]],
  // A packet larger than something on the way takes: we ask the server, but not a proxy.
  ['oversized', [1153]],
]

/**
 * At COMMIT: a deadlock, as which Galera also reports a transaction that it has refused (see `clusterViews` for when that is
 * sure); a savepoint that is not there, which is said before COMMIT is executed (see `gatheredConversation`). Nothing else: 1205
 * rolls a statement back, not always its transaction, and 1180 "error during COMMIT" says nothing of what is stored. Nor does
 * 3101: a group of MySQL servers reports so what it has refused, and also what was under way when a server was cut off, which
 * the others may have received.
 */
const rolledBack: readonly number[] = [1213, 1305]

/** Conversations that ended half-way: before COMMIT, the server has rolled back or will. */
const lost =
  /^(PROTOCOL_(CONNECTION_LOST|SEQUENCE_TIMEOUT)|ECONNRESET|ECONNABORTED|ENOTCONN|EPIPE|ETIMEDOUT|ERR_STREAM_(DESTROYED|WRITE_AFTER_END))$/

/** On a database, a table, a column, a routine, or of the server. */
const lacksRight: readonly number[] = [1044, 1142, 1143, 1227, 1370]

/** Of a statement before COMMIT, or of a connection that is not had. */
export function mysqlStoreError(error: unknown): StoreError | undefined {
  if (!(error instanceof Error)) return undefined
  const number = errnoOf(error)
  const failure = failures.find(([, numbers]) => numbers.includes(number))?.[0]
  if (failure !== undefined) return storeErrorOf(failure, error)
  if (lacksRight.includes(number)) return missingRight(error)
  const { code, fatal } = error as { code?: unknown; fatal?: unknown }
  // Without a code, it is what mysql2 says when it is asked to send on a connection that has ended.
  const ended = fatal === true && (code === undefined || code === 'EAGAIN' || number >= 1000)
  if (ended || (typeof code === 'string' && lost.test(code))) return storeErrorOf('transient', error)
  // Anything else that the server or the network says: no disk space, read-only, no access, no such table, no server there.
  return typeof code === 'string' || number > 0 ? storeErrorOf('unavailable', error) : undefined
}

/** Of COMMIT, where what is not surely rolled back is `unknown`. */
export function mysqlCommitError(error: unknown): StoreError {
  return storeErrorOf(rolledBack.includes(errnoOf(error)) ? 'transient' : 'unknown', error)
}

/** True when the connection cannot be used any more: only the server, by an answer with a number, says that it can. */
export function isConnectionLost(error: unknown): boolean {
  const number = errnoOf(error)
  return number < 1000 || turnedAway.includes(number) || (error as { fatal?: unknown }).fatal === true
}

/** Servers that only read, or that have left their cluster: elsewhere, or behind the same proxy, is one that takes writes. */
const turnedAway: readonly number[] = [1047, 1290, 1836]

/** Of COMMIT: a cluster may say it of what it has refused, and of what it can no longer know. */
export function isRefusedByCluster(error: unknown): boolean {
  return errnoOf(error) === 1213
}

/** True where the server gives out no more connections, to anybody or to this user. */
export function isServerFull(error: unknown): boolean {
  return [1040, 1203, 1226].includes(errnoOf(error))
}

/** The server's number of an error, also of one that a `StoreError` was made from; 0 when it has none. */
export function errnoOf(error: unknown): number {
  if (!(error instanceof Error)) return 0
  const { errno } = error as { errno?: unknown }
  return typeof errno === 'number' ? errno : errnoOf(error.cause)
}
