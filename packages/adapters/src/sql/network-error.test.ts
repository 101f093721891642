import { StoreError } from '@jumun/core'
import { expect, test } from 'vitest'
import { isNetworkError, isTlsError, noServer } from './network-error.ts'

const coded = (code: unknown) => Object.assign(new Error('words of Node'), { code })

const ofNetwork =
  'ECONNREFUSED ENOTFOUND EAI_AGAIN EAI_NODATA EHOSTUNREACH EHOSTDOWN ENETUNREACH ENETDOWN ETIMEDOUT EADDRNOTAVAIL ENOENT EACCES ENOTSOCK'
const ofTls =
  'ERR_SSL_WRONG_VERSION_NUMBER ERR_TLS_CERT_ALTNAME_INVALID ERR_OSSL_PEM_NO_START_LINE EPROTO CERT_HAS_EXPIRED CRL_NOT_YET_VALID DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE INVALID_CA PATH_LENGTH_EXCEEDED INVALID_PURPOSE HOSTNAME_MISMATCH ERROR_IN_CERT_NOT_BEFORE_FIELD'

test.each(ofNetwork.split(' '))('%s: no server is there, and TLS has not failed', code => {
  expect([isNetworkError(coded(code)), isTlsError(coded(code))]).toEqual([true, false])
})

test.each(ofTls.split(' '))('%s: a handshake of TLS has failed, with a server', code => {
  expect([isNetworkError(coded(code)), isTlsError(coded(code))]).toEqual([false, true])
})

test.each([
  coded('ECONNRESET'),
  coded('XECONNREFUSED'),
  coded('ECONNREFUSED_2'),
  coded('INVALID_CAR'),
  coded(1),
  new Error('ECONNREFUSED EPROTO'),
  { code: 'ECONNREFUSED' },
  { code: 'EPROTO' },
  'EPROTO',
  null,
  undefined,
])('%j is neither', error => {
  expect([isNetworkError(error), isTlsError(error)]).toEqual([false, false])
})

test('that no server is there may pass where the error would later', () => {
  const cause = coded('ETIMEDOUT')
  const failed = new StoreError('transient', 'later', {})
  expect(noServer('No server answers.', cause, failed)).toMatchObject({
    failure: 'transient',
    code: 'NO_SERVER',
    message: 'No server answers.',
    cause,
  })
  expect(noServer('No server answers.', cause, undefined)).toMatchObject({ failure: 'unavailable', code: 'NO_SERVER' })
})
