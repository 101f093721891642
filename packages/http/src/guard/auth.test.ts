import type { IncomingHttpHeaders } from 'node:http'
import { expect, it } from 'vitest'
import { mockAuthentication } from './auth.ts'

const authenticate = mockAuthentication()
const token = { authorization: 'Bearer mina' }
const header = { 'x-user-id': 'mina' }

it.each<[IncomingHttpHeaders, string[], string | undefined]>([
  [{}, [], undefined],
  [token, [], 'mina'],
  [header, [], 'mina'],
  [{}, ['mina'], 'mina'],
  [{ ...token, ...header }, ['mina', 'mina'], 'mina'],
  [{ 'x-user-id': Buffer.from('민아').toString('latin1') }, ['민아'], '민아'],
  // Whom a list of names means, it does not guess.
  [{ 'x-user-id': ['jun', 'mina'] }, [], undefined],
])('believes %j with %j', (headers, userIds, user) => {
  expect(authenticate({ headers, userIds, request: {} })).toBe(user)
})

it.each<[IncomingHttpHeaders, string[]]>([
  [{ ...token, 'x-user-id': 'jun' }, []],
  [token, ['jun']],
  [header, ['jun']],
  [{}, ['mina', 'jun']],
  [{ ...token, ...header }, ['mina', 'jun']],
])('does not believe what contradicts itself: %j with %j', (headers, userIds) => {
  expect(() => authenticate({ headers, userIds, request: {} })).toThrow(
    expect.objectContaining({
      code: 'INVALID_INPUT',
      details: { issues: [{ pointer: '/userId', message: 'must be the same wherever it is given' }] },
    }),
  )
})

it('says of itself that it believes everyone, the body too, and how a user is named', () => {
  expect({ ...authenticate }).toEqual({
    advice: 'send its id as bearer token, as X-User-Id, or as userId in query or body',
    readsBody: true,
    believesAll: true,
  })
})
