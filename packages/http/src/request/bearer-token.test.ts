import { expect, it } from 'vitest'
import { bearerToken } from './bearer-token.ts'

it.each([
  ['Bearer abc', 'abc'],
  ['bearer abc', 'abc'],
  ['BEARER   abc  ', 'abc'],
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
  expect(bearerToken({ authorization: `Bearer ${'a'.repeat(8192)}` })).toHaveLength(8192)
  expect(() => bearerToken({ authorization: `Bearer ${'a'.repeat(8193)}` })).toThrow(
    expect.objectContaining({ code: 'UNAUTHENTICATED' }),
  )
})
