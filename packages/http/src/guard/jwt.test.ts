import { generateKeyPairSync } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { SignJWT } from 'jose'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type JwtKey, jwtAuthentication, type JwtOptions } from './jwt.ts'

afterEach(() => {
  vi.useRealTimers()
})

const secret = 'a secret of thirty-two bytes 123'
const second = 1_800_000_000
const signed = (subject: string, end = second + 60) =>
  new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(subject)
    .setExpirationTime(end)
    .sign(new TextEncoder().encode(secret))

async function userOf(token: string | undefined, headers: IncomingHttpHeaders = {}, userIds: string[] = [], more = {}) {
  vi.useFakeTimers({ toFake: ['Date'], now: second * 1_000 })
  const authenticate = jwtAuthentication({ secret, ...more })
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return authenticate({ headers: { ...authorization, ...headers }, userIds, request: {} })
}

describe('who calls', () => {
  it('is the subject of the token, also where it is named again', async () => {
    const mina = await signed('mina')
    expect(await userOf(mina)).toBe('mina')
    expect(await userOf(mina, { 'x-user-id': 'mina' }, ['mina', 'mina'])).toBe('mina')
    const latin1 = Buffer.from('민아').toString('latin1')
    expect(await userOf(await signed('민아'), { 'x-user-id': latin1 }, ['민아'])).toBe('민아')
  })

  it.each<[IncomingHttpHeaders, string[]]>([
    [{ 'x-user-id': 'jun' }, []],
    [{ 'x-user-id': '' }, []],
    [{}, ['jun']],
    [{}, ['mina', 'jun']],
    [{ 'x-user-id': 'jun' }, ['mina']],
    [{ 'x-user-id': 'mina' }, ['jun']],
  ])('is refused where another one is named: %j, %j', async (headers, userIds) => {
    await expect(userOf(await signed('mina'), headers, userIds)).rejects.toThrow(
      expect.objectContaining({ code: 'FORBIDDEN', message: 'The request names another user than its token.' }),
    )
  })

  it('is unknown without a token, and may not be named without one', async () => {
    expect(await userOf(undefined)).toBeUndefined()
    for (const [headers, userIds] of [
      [{ 'x-user-id': 'mina' }, []],
      [{}, ['mina']],
      [{ 'x-user-id': 'mina' }, ['mina']],
    ] as const) {
      await expect(userOf(undefined, headers, [...userIds])).rejects.toThrow(
        expect.objectContaining({
          code: 'UNAUTHENTICATED',
          message: 'A bearer token is needed to name a user.',
          details: {},
        }),
      )
    }
  })

  it.each([
    [{}, 4, true],
    [{}, 5, false],
    [{ clockToleranceSeconds: 0 }, 0, false],
    [{ clockToleranceSeconds: 9 }, 8, true],
  ])('is known with %j for a token that ended %i seconds ago: %s', async (more, ago, isKnown) => {
    const user = userOf(await signed('mina', second - ago), {}, [], more)
    if (isKnown) expect(await user).toBe('mina')
    else await expect(user).rejects.toThrow('The bearer token has expired.')
  })
})

it.each<[Partial<JwtOptions>, string | undefined]>([
  [{}, 'any token signed with this key is accepted, regardless of its issuer and audience'],
  [{ issuer: 'us' }, 'any token signed with this key is accepted, regardless of its audience'],
  [{ audience: 'shop' }, 'any token signed with this key is accepted, regardless of its issuer'],
  [{ issuer: 'us', audience: 'shop' }, undefined],
])('says what %j leaves open, and what a caller has to send', (options, warning) => {
  const { advice, ...said } = jwtAuthentication({ secret, ...options })
  expect([advice, said]).toEqual(['send a bearer token', warning === undefined ? {} : { warning }])
})

describe('a key', () => {
  const noUrl = 'A key set needs a URL that begins with http:// or https://.'
  const noPassword = 'A key set is fetched without a user or a password: its URL must have none.'
  const noPem = 'The public key is no PEM: it begins with -----BEGIN PUBLIC KEY-----.'

  it.each<[JwtKey, string]>([
    [{ secret: 's'.repeat(31) }, 'A secret for tokens has at least 32 bytes.'],
    [{ publicKey: 'junk', algorithm: 'ES256' }, noPem],
    [{ jwksUrl: '' }, noUrl],
    [{ jwksUrl: 'keys' }, noUrl],
    [{ jwksUrl: 'ftp://keys.example' }, noUrl],
    [{ jwksUrl: 'https://user@keys.example' }, noPassword],
    [{ jwksUrl: 'https://:password@keys.example' }, noPassword],
  ])('such as %j is refused', (key, message) => {
    expect(() => jwtAuthentication(key)).toThrow(new TypeError(message))
  })

  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string

  it.each<[string, JwtKey]>([
    ['a secret of 32 bytes', { secret: 's'.repeat(32) }],
    ['a secret of eleven letters of three bytes', { secret: '가'.repeat(11) }],
    ['a public key', { publicKey: pem, algorithm: 'ES256' }],
    ['one in a single line', { publicKey: pem.trim().replaceAll('\n', '\\n'), algorithm: 'ES256' }],
    ['one between blanks', { publicKey: `\n ${pem} \n`, algorithm: 'ES256' }],
    ['the address of a set', { jwksUrl: 'http://127.0.0.1:1/keys' }],
    ['one over TLS', { jwksUrl: 'https://keys.example/keys' }],
    ['one that was read already', { jwksUrl: new URL('https://keys.example/keys') as never }],
  ])('such as %s is taken', (_, key) => {
    expect(() => jwtAuthentication(key)).not.toThrow()
  })
})
