import { expect, test } from 'vitest'
import { postgresConnectError } from './connect-error.ts'

test.each([
  ['password authentication failed', { code: '28P01' }, 'ACCESS_DENIED', 'unavailable'],
  [
    'no pg_hba.conf entry for host "::1", user "a", database "b", no encryption',
    { code: '28000' },
    'TLS_REQUIRED',
    'unavailable',
  ],
  ['role "nobody" does not exist', { code: '28000' }, 'ACCESS_DENIED', 'unavailable'],
  ['permission denied for database "x"', { code: '42501' }, 'ACCESS_DENIED', 'unavailable'],
  ['database "x" does not exist', { code: '3D000' }, 'NO_DATABASE', 'unavailable'],
  ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', {}, 'ACCESS_DENIED', 'unavailable'],
  ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a non-empty string', {}, 'ACCESS_DENIED', 'unavailable'],
  ['SASL: SCRAM-SERVER-FINAL-MESSAGE: server signature does not match', {}, 'ACCESS_DENIED', 'unavailable'],
  ['The server does not support SSL connections', {}, 'TLS_UNAVAILABLE', 'unavailable'],
  ['There was an error establishing an SSL connection', {}, 'TLS_REFUSED', 'unavailable'],
  ['self-signed certificate', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'TLS_REFUSED', 'unavailable'],
  [
    "Hostname/IP does not match certificate's altnames",
    { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    'TLS_REFUSED',
    'unavailable',
  ],
  ['', { code: 'ECONNREFUSED' }, 'NO_SERVER', 'unavailable'],
  ['getaddrinfo', { code: 'EAI_AGAIN' }, 'NO_SERVER', 'unavailable'],
  // What may pass stays so: it is tried again.
  ['connect', { code: 'ETIMEDOUT' }, 'NO_SERVER', 'transient'],
  ['Connection terminated unexpectedly', {}, 'NO_SERVER', 'transient'],
  ['the database system is starting up', { code: '57P03' }, 'NO_SERVER', 'transient'],
  ['sorry, too many clients already', { code: '53300' }, 'BUSY', 'transient'],
  // A code that is no text is none.
  ['The server does not support SSL connections', { code: 28_000 }, 'TLS_UNAVAILABLE', 'unavailable'],
  // Anything else that a driver says without a code.
  ['something new', {}, 'NO_SERVER', 'unavailable'],
])('%s %o is %s', (message, fields, code, failure) => {
  const error = Object.assign(new Error(message), fields)
  expect(postgresConnectError(error)).toMatchObject({
    name: 'StoreError',
    code,
    failure,
    message: expect.stringMatching(/\w+ \w+/),
    cause: error,
  })
})

test('what was found out already, and what is no error, stays what it is', () => {
  const known = postgresConnectError(Object.assign(new Error('no such database'), { code: '3D000' }))
  expect(postgresConnectError(known)).toBe(known)
  expect(postgresConnectError('words')).toBe('words')
})

test('TLS that has failed says how', () => {
  const error = Object.assign(new Error('certificate has expired'), { code: 'CERT_HAS_EXPIRED' })
  expect(postgresConnectError(error)).toMatchObject({ message: 'TLS failed: certificate has expired.' })
})
