import { isStoreError, type StoreErrorCode } from '@jumun/core'
import { isNetworkError, isTlsError, noServer } from '../sql/network-error.ts'
import { unavailable } from '../sql/store-error.ts'
import { isConnectionLost, postgresStoreError } from './postgres-error.ts'

/** Why there is no connection. Some reasons that pg gives are plain errors: no error of a server, and without a code. */
export function postgresConnectError(error: unknown): unknown {
  if (!(error instanceof Error) || isStoreError(error)) return error
  const { code } = error as { code?: unknown }
  if (typeof code === 'string') {
    if (isTlsError(error)) return unavailable('TLS_REFUSED', `TLS failed: ${error.message}.`, error)
    if (isNetworkError(error)) return noServer('No PostgreSQL server answers.', error, postgresStoreError(error))
    if (code === '28000' && /no encryption|SSL off/.test(error.message)) {
      return unavailable('TLS_REQUIRED', noRule, error)
    }
    const known = byState[code]
    if (known !== undefined) return unavailable(known[0], known[1], error)
  }
  const said = bySaying.find(([words]) => words.test(error.message))
  if (said !== undefined) return unavailable(said[1], said[2], error)
  const failed = postgresStoreError(error)
  if (failed !== undefined && !(failed.failure === 'transient' && isConnectionLost(error))) return failed
  return noServer('The server has broken the connection off.', error, failed)
}

const noRule =
  'The server has no rule that lets this user in from here without TLS (pg_hba.conf): ask for TLS. If that does not help, the user needs a rule.'

const refused =
  'The server refuses the user: the name, the password or the client certificate is wrong, it may not connect from here, or only with TLS (pg_hba.conf).'

const byState: Readonly<Record<string, readonly [code: StoreErrorCode, message: string]>> = {
  '28P01': ['ACCESS_DENIED', refused],
  '28000': ['ACCESS_DENIED', refused],
  '42501': ['ACCESS_DENIED', 'The user may not use this database.'],
  '3D000': ['NO_DATABASE', 'The server has no database of this name.'],
}

/** As pg and its pool say it. */
const bySaying: readonly (readonly [words: RegExp, code: StoreErrorCode, message: string])[] = [
  [/password must be a (non-empty )?string/, 'ACCESS_DENIED', 'The server asks for a password, and none was given.'],
  [/^SASL/, 'ACCESS_DENIED', 'Client and server do not agree about the password.'],
  [
    /does not support SSL/,
    'TLS_UNAVAILABLE',
    'TLS is asked for, and the server has none. Nothing was sent in plain text.',
  ],
  [/establishing an SSL connection/, 'TLS_REFUSED', 'The server broke off when it was asked for TLS.'],
]
