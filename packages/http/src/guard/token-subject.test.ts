import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, describe, expect, it } from 'vitest'
import { tokenSubject } from './token-subject.ts'

let server: Server | undefined
afterEach(() => server?.close().closeAllConnections())

/** Where a set of one key stands. */
async function addressOf(jwk: object): Promise<URL> {
  server = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] })))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`)
}

it.each(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'])(
  'takes tokens that are signed by %s with a key of a set',
  async alg => {
    const { publicKey, privateKey } = await generateKeyPair(alg)
    const jwksUrl = await addressOf({ ...(await exportJWK(publicKey)), kid: 'one', alg })
    const subjectOf = tokenSubject({
      key: { jwksUrl },
      issuer: undefined,
      audience: undefined,
      clockToleranceSeconds: 0,
    })
    const token = new SignJWT().setProtectedHeader({ alg, kid: 'one' }).setSubject('mina').setExpirationTime('1h')
    expect(await subjectOf(await token.sign(privateKey))).toBe('mina')
  },
)

it('never takes a key of a set for a shared secret', async () => {
  const secret = new Uint8Array(32)
  const jwksUrl = await addressOf({
    kty: 'oct',
    k: Buffer.from(secret).toString('base64url'),
    kid: 'one',
    alg: 'HS256',
  })
  const subjectOf = tokenSubject({ key: { jwksUrl }, issuer: undefined, audience: undefined, clockToleranceSeconds: 0 })
  const token = new SignJWT()
    .setProtectedHeader({ alg: 'HS256', kid: 'one' })
    .setSubject('mina')
    .setExpirationTime('1h')
  await expect(subjectOf(await token.sign(secret))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})

describe('a token of a shared secret', () => {
  const secret = new Uint8Array(32)
  const asked = { issuer: 'us', audience: 'shop' }
  const claims = { sub: 'mina', iss: 'us', aud: 'shop', exp: 4_000_000_000 }
  const subject = async (given: object, wanted: Partial<typeof asked> = asked, alg = 'HS256') => {
    const { issuer, audience } = wanted
    const subjectOf = tokenSubject({ key: { secret }, issuer, audience, clockToleranceSeconds: 0 })
    return subjectOf(
      await new SignJWT({ ...given })
        .setProtectedHeader({ alg })
        .sign(new Uint8Array(64).subarray(0, alg === 'HS256' ? 32 : 64)),
    )
  }
  const refused = (message: string) => expect.objectContaining({ code: 'UNAUTHENTICATED', message, details: {} })
  const invalid = refused('The bearer token is not valid.')

  it.each<[object, Partial<typeof asked>]>([
    [claims, asked],
    [claims, { issuer: 'us' }],
    [claims, { audience: 'shop' }],
    [claims, {}],
    [{ ...claims, iss: undefined, aud: undefined }, {}],
    [{ ...claims, aud: ['x', 'shop'] }, asked],
  ])('such as %j counts where %j is wanted', async (given, wanted) => {
    expect(await subject(given, wanted)).toBe('mina')
  })

  it.each<[object, Partial<typeof asked>, unknown]>([
    [{ ...claims, iss: 'them' }, asked, invalid],
    [{ ...claims, iss: undefined }, { issuer: 'us' }, invalid],
    [{ ...claims, aud: 'other' }, asked, invalid],
    [{ ...claims, aud: undefined }, { audience: 'shop' }, invalid],
    [{ ...claims, exp: 1 }, asked, refused('The bearer token has expired.')],
    [{ ...claims, exp: undefined }, asked, refused('The bearer token does not say when it ends (exp).')],
    [{ ...claims, exp: 'soon' }, asked, refused('The bearer token does not say when it ends (exp).')],
    [{ ...claims, nbf: 4_000_000_000 }, asked, invalid],
    [{ ...claims, sub: undefined }, asked, invalid],
    [{ ...claims, sub: '' }, asked, refused('The bearer token has no subject.')],
    [{ ...claims, sub: 7 }, asked, refused('The bearer token has no subject.')],
  ])('such as %j does not count where %j is wanted', async (given, wanted, refusal) => {
    await expect(subject(given, wanted)).rejects.toThrow(refusal)
  })

  it('is of one algorithm only, and what is wrong is kept for the log', async () => {
    await expect(subject(claims, asked, 'HS512')).rejects.toThrow(invalid)
    await expect(subject({ ...claims, exp: 1 })).rejects.toMatchObject({ cause: { code: 'ERR_JWT_EXPIRED' } })
  })
})

it('knows a public key by the algorithm that it belongs to', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const token = (alg: string) =>
    new SignJWT({ sub: 'mina', exp: 4_000_000_000 }).setProtectedHeader({ alg }).sign(privateKey)
  const key = { publicKey, algorithm: 'PS256' }
  const subjectOf = tokenSubject({ key, issuer: undefined, audience: undefined, clockToleranceSeconds: 0 })
  expect(await subjectOf(await token('PS256'))).toBe('mina')
  await expect(subjectOf(await token('RS256'))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})

it('says that the keys cannot be had, where they cannot', async () => {
  const { privateKey } = await generateKeyPair('ES256')
  const jwksUrl = await addressOf({})
  server!.close().closeAllConnections()
  const subjectOf = tokenSubject({ key: { jwksUrl }, issuer: undefined, audience: undefined, clockToleranceSeconds: 0 })
  const token = await new SignJWT({ sub: 'mina' }).setProtectedHeader({ alg: 'ES256' }).sign(privateKey)
  await expect(subjectOf(token)).rejects.toMatchObject({ code: 'BUSY' })
})
