import { expect, it } from 'vitest'
import { Refusal } from '../output/refusal.ts'
import { listenRefusal } from './listen-refusal.ts'

it.each([
  ['EADDRINUSE', 'something listens there already; take another --port'],
  ['EACCES', 'not allowed; take a --port above 1023'],
  ['EADDRNOTAVAIL', 'this machine has no such address'],
  ['ENOTFOUND', 'there is no such host'],
])('says why nothing can listen there: %s', (code, reason) => {
  const cause = Object.assign(new Error('listen'), { code })
  const refusal = listenRefusal(cause, '127.0.0.1:80')
  expect(refusal).toBeInstanceOf(Refusal)
  expect(refusal).toMatchObject({ code: 'CANNOT_LISTEN', message: `127.0.0.1:80: ${reason}`, cause })
})

it.each([Object.assign(new Error('listen'), { code: 'EMFILE' }), new TypeError('a defect')])(
  'gives back what is something else: %s',
  error => {
    expect(listenRefusal(error, '127.0.0.1:80')).toBe(error)
  },
)
