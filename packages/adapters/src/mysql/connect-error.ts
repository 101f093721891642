import { isStoreError, type StoreError } from '@jumun/core'
import { isNetworkError, isTlsError, noServer } from '../sql/network-error.ts'
import { unavailable } from '../sql/store-error.ts'
import { errnoOf, isConnectionLost, mysqlStoreError } from './mysql-error.ts'

/** Why there is no connection. Some reasons that mysql2 gives are no errors of a server, and have no number. */
export function mysqlConnectError(error: unknown): unknown {
  if (isStoreError(error)) return error
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') return unavailable('TLS_UNAVAILABLE', noTls, error)
  if (code === 'HANDSHAKE_SSL_ERROR' || isTlsError(error)) return unavailable('TLS_REFUSED', tlsRefused(error), error)
  const known = byNumber.find(([numbers]) => numbers.includes(errnoOf(error)))
  if (known !== undefined) return unavailable(known[1], known[2], error)
  const failed = mysqlStoreError(error)
  if (isNetworkError(error)) return noServer('No MySQL or MariaDB server answers.', error, failed)
  if (failed?.failure === 'transient' && isConnectionLost(error)) return noServer(brokenOff, error, failed)
  return failed ?? error
}

const brokenOff = 'The server has broken the connection off.'
const noTls = 'TLS is asked for, and the server has none. Nothing was sent in plain text.'

function tlsRefused(error: unknown): string {
  return `TLS failed: ${error instanceof Error ? error.message : String(error)}.`
}

const byNumber: readonly (readonly [numbers: readonly number[], code: StoreError['code'], message: string])[] = [
  [
    [1045, 1698, 1130, 1251, 1862, 3118, 4151],
    'ACCESS_DENIED',
    'The server refuses the user: the name, the password or the client certificate is wrong, it may not connect from here, or only with TLS.',
  ],
  [[1044, 1142], 'ACCESS_DENIED', 'The user may not use this database.'],
  [[1049], 'NO_DATABASE', 'The server has no database of this name.'],
  [[3159], 'TLS_REQUIRED', 'The server takes no connection without TLS: ask for it.'],
]
