import type { StoreError, StoreFailure } from '@jumun/core'
import { storeErrorOf } from '../sql/store-error.ts'

/** SQLSTATE by its beginning; the first that fits counts. Whatever else the server says is `unavailable`. */
const failures: readonly (readonly [prefix: string, failure: StoreFailure])[] = [
  ['23505', 'conflict'],
  // Other integrity constraints; data that does not fit its type.
  ['23', 'constraint'],
  ['22', 'constraint'],
  // Serialization, deadlock; lock not available; statement cancelled; too many connections; connection lost; shutdown.
  ['40', 'transient'],
  ['55P03', 'transient'],
  ['57014', 'transient'],
  ['53300', 'transient'],
  ['08', 'transient'],
  ['57P', 'transient'],
]

/** Conversations that ended half-way: before COMMIT, the server has rolled back or will. */
const lost = /^(ECONNRESET|EPIPE|ETIMEDOUT)$/
const lostMessages =
  /^(Connection terminated|Client has encountered a connection error|Query read timeout|timeout exceeded)/

export function postgresStoreError(error: unknown): StoreError | undefined {
  if (!(error instanceof Error)) return undefined
  const code = codeOf(error)
  const failure = failures.find(([prefix]) => isSqlState(code) && code.startsWith(prefix))?.[1]
  if (failure !== undefined) return storeErrorOf(failure, error)
  if (isConnectionLost(error)) return storeErrorOf('transient', error)
  return code === '' ? undefined : storeErrorOf('unavailable', error)
}

/** True when the connection cannot be used any more. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = codeOf(error)
  if (isSqlState(code)) return code.startsWith('08') || code.startsWith('57P')
  return lost.test(code) || lostMessages.test(error.message)
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && code !== 'EPIPE'
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
