import { expect, test } from 'vitest'
import { mysqlConnectError } from './connect-error.ts'

test.each([
  [{ errno: 1045, code: 'ER_ACCESS_DENIED_ERROR' }, 'ACCESS_DENIED', 'unavailable'],
  [{ errno: 1698 }, 'ACCESS_DENIED', 'unavailable'],
  [{ errno: 1130 }, 'ACCESS_DENIED', 'unavailable'],
  [{ errno: 1251 }, 'ACCESS_DENIED', 'unavailable'],
  [{ errno: 1862 }, 'ACCESS_DENIED', 'unavailable'],
  [{ errno: 3118 }, 'ACCESS_DENIED', 'unavailable'],
  [{ errno: 4151 }, 'ACCESS_DENIED', 'unavailable'],
  [{ errno: 1044 }, 'ACCESS_DENIED', 'unavailable'],
  [{ errno: 1142 }, 'ACCESS_DENIED', 'unavailable'],
  [{ errno: 1049 }, 'NO_DATABASE', 'unavailable'],
  [{ errno: 3159 }, 'TLS_REQUIRED', 'unavailable'],
  [{ code: 'HANDSHAKE_NO_SSL_SUPPORT' }, 'TLS_UNAVAILABLE', 'unavailable'],
  [{ code: 'HANDSHAKE_SSL_ERROR' }, 'TLS_REFUSED', 'unavailable'],
  [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'TLS_REFUSED', 'unavailable'],
  [{ code: 'ECONNREFUSED' }, 'NO_SERVER', 'unavailable'],
  [{ code: 'ENOTFOUND' }, 'NO_SERVER', 'unavailable'],
  // What may pass stays so: it is tried again.
  [{ code: 'ETIMEDOUT' }, 'NO_SERVER', 'transient'],
  [{ code: 'ECONNRESET' }, 'NO_SERVER', 'transient'],
  [{ code: 'PROTOCOL_CONNECTION_LOST', fatal: true }, 'NO_SERVER', 'transient'],
  [{ errno: 1040 }, 'BUSY', 'transient'],
  [{ errno: 1203 }, 'BUSY', 'transient'],
])('%o is %s', (fields, code, failure) => {
  const error = Object.assign(new Error('said by the driver'), fields)
  expect(mysqlConnectError(error)).toMatchObject({
    name: 'StoreError',
    code,
    failure,
    message: expect.stringMatching(/^[A-Z].* /),
    cause: error,
  })
})

test('what was found out already, and what is no error of the driver, stays what it is', () => {
  const known = mysqlConnectError(Object.assign(new Error('said by the driver'), { errno: 1049 }))
  expect(mysqlConnectError(known)).toBe(known)
  const defect = new TypeError('a defect')
  expect(mysqlConnectError(defect)).toBe(defect)
  for (const none of ['words', null, undefined]) expect(mysqlConnectError(none)).toBe(none)
})

test('TLS that has failed says how', () => {
  const error = Object.assign(new Error('certificate has expired'), { code: 'CERT_HAS_EXPIRED' })
  expect(mysqlConnectError(error)).toMatchObject({ message: 'TLS failed: certificate has expired.' })
})
