import type { StoreError, StoreFailure } from '@jumun/core'
import { missingRight, storeErrorOf, unavailable } from '../sql/store-error.ts'

/** SQLSTATE by its beginning; the first that fits counts. Anything else is `unavailable`. */
const failures: readonly (readonly [prefix: string, failure: StoreFailure])[] = [
  ['23505', 'conflict'],
  // Other integrity constraints; data that does not fit its type; a view's check; a limit of the server that this row or
  // statement passes; a trigger's own refusal.
  ['23', 'constraint'],
  ['22', 'constraint'],
  ['44', 'constraint'],
  ['54', 'constraint'],
  ['P0', 'constraint'],
  // Serialization, deadlock; lock not available; statement cancelled; too many connections; connection lost; shutdown.
  ['40', 'transient'],
  ['55P03', 'transient'],
  ['57014', 'transient'],
  ['53300', 'transient'],
  ['08', 'transient'],
  ['57P', 'transient'],
]

/**
 * At COMMIT: serialization failure, deadlock, a constraint that was checked late. The server checks all of them before it
 * commits. Nothing else may be added unless every server that speaks this protocol promises the same.
 */
const rolledBack = /^(40001|40P01|23...)$/

/** Conversations that ended half-way: before COMMIT, the server has rolled back or will. */
const lost = /^(ECONNRESET|ECONNABORTED|ENOTCONN|EPIPE|ETIMEDOUT|ERR_STREAM_(DESTROYED|WRITE_AFTER_END))$/
const lostMessages =
  /^(Connection terminated|Client has encountered a connection error|Query read timeout|timeout exceeded)/

/** Of a statement before COMMIT, or of a connection that is not had. */
export function postgresStoreError(error: unknown): StoreError | undefined {
  if (!(error instanceof Error)) return undefined
  const code = codeOf(error)
  const failure = failures.find(([prefix]) => isSqlState(code) && code.startsWith(prefix))?.[1]
  if (failure !== undefined) return storeErrorOf(failure, error)
  if (lost.test(code) || lostMessages.test(error.message)) return storeErrorOf('transient', error)
  if (code === '42501') return missingRight(error)
  if (code === '3F000') return unavailable('UNSUITABLE_DATABASE', noSchema, error)
  return code === '' ? undefined : storeErrorOf('unavailable', error)
}

const noSchema =
  'The search path of the user names no schema that is there. Name one: schema in the URL or the options, or alter role … set search_path.'

/** Of COMMIT, where what is not surely rolled back is `unknown`. */
export function postgresCommitError(error: unknown): StoreError {
  const sure = error instanceof Error && rolledBack.test(codeOf(error)) ? postgresStoreError(error) : undefined
  return sure ?? storeErrorOf('unknown', error)
}

/** True when the connection cannot be used any more: only the server says that it can. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return true
  const code = codeOf(error)
  // The last one: a standby, where a primary was before, or may be behind the same proxy.
  return !isSqlState(code) || code.startsWith('08') || code.startsWith('57P') || code === '25006'
}

/** True where the server gives out no more connections, to anybody or to this user. */
export function isServerFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return codeOf(error) === '53300' || isServerFull(error.cause)
}

/** Five characters, as some names of the operating system's errors have too: those begin with an E and hold no digit. */
function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code)
}

function codeOf(error: Error): string {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : ''
}
