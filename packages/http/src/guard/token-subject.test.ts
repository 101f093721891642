import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, expect, it } from 'vitest'
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
