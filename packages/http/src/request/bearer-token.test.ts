import { expect, it } from 'vitest'
import { bearerToken } from './bearer-token.ts'

it.each([
  ['Bearer abc', 'abc'],
  ['bearer abc', 'abc'],
  ['BEARER   abc  ', 'abc'],
  ['Bearer  abc ', 'abc'],
  ['Bearer a', 'a'],
  ['Bearer  a   ', 'a'],
  ['Bearer \tabc', '\tabc'],
  ['Bearer   ', undefined],
  ['Bearer  ', undefined],
  ['Bearer the admin token', 'the admin token'],
  [`Bearer ${Buffer.from('김민아').toString('latin1')}`, '김민아'],
  ['Bearer', undefined],
  ['Bearer ', undefined],
  ['Bearer     ', undefined],
  ['Bearerabc', undefined],
  ['Basic abc', undefined],
  ['', undefined],
  [undefined, undefined],
])('reads %j as %j', (authorization, token) => {
  expect(bearerToken({ authorization })).toBe(token)
})

it('refuses a token that is longer than any', () => {
  expect(bearerToken({ authorization: `Bearer  ${'a'.repeat(8192)} ` })).toHaveLength(8192)
  expect(() => bearerToken({ authorization: `Bearer ${'a'.repeat(8193)}` })).toThrow(
    expect.objectContaining({
      code: 'UNAUTHENTICATED',
      message: 'A bearer token has at most 8192 characters.',
      details: {},
    }),
  )
})
