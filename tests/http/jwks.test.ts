import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jwtAuthentication } from '@jumun/http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { serveShop, type ShopServer } from './shop-server.ts'

let here: ShopServer
let keys: Server
let asked = 0
/** What the address of the keys answers. */
let answer: { status: number; body: string }

interface Key {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly jwk: object
}

function keyOf(kid: string): Key {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' } }
}
const first = keyOf('first')
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

function bearer({ kid, privateKey }: Key, claims: object = {}) {
  const exp = Math.floor(Date.now() / 1000) + 3600
  const signed = `${part({ alg: 'ES256', kid })}.${part({ sub: 'mina', exp, ...claims })}`
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return { Authorization: `Bearer ${signed}.${signature.toString('base64url')}` }
}

beforeEach(async () => {
  asked = 0
  answer = { status: 200, body: JSON.stringify({ keys: [first.jwk] }) }
  keys = createServer((_, response) => {
    asked += 1
    response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(answer.body)
  })
  await new Promise<void>(resolve => keys.listen(0, '127.0.0.1', resolve))
  const jwksUrl = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/keys`
  here = await serveShop({ authenticate: jwtAuthentication({ jwksUrl }) })
})
afterEach(async () => {
  keys.closeAllConnections()
  await new Promise(resolve => keys.close(resolve))
  await here.server.close()
})

const ask = (headers: Record<string, string>) => here.call('GET', '/balance', { headers })

it('takes the keys from a set, which is asked for once', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(bearer(first))))
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  expect(asked).toBe(1)
  expect((await ask(bearer(keyOf('unknown')))).status).toBe(401)
  expect((await ask(bearer({ ...keyOf('x'), kid: 'first' }))).status).toBe(401)
  expect((await ask(bearer(first, { exp: 1 }))).json).toMatchObject({ code: 'UNAUTHENTICATED', detail: /has expired/ })
  expect((await ask(bearer(first, { exp: undefined }))).json.detail).toMatch(/does not say when it ends/)
  expect(asked).toBe(1)
})

it.each([
  ['fails', { status: 500, body: '' }],
  ['answers with something else', { status: 200, body: '<html>' }],
  ['answers without keys', { status: 200, body: '{"keys":1}' }],
  ['leads elsewhere', { status: 302, body: '' }],
])('is busy while the address %s, and asks again only after a while', async (_, wrong) => {
  answer = wrong
  for (let count = 0; count < 5; count += 1) {
    const { status, headers, json } = await ask(bearer(first))
    expect({ status, json }).toMatchObject({
      status: 503,
      json: { code: 'BUSY', details: { outcome: 'nothing happened' } },
    })
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(5)
  }
  expect(asked).toBe(1)
})

it('tells at once that a token is none, also while the address fails', async () => {
  answer = { status: 500, body: '' }
  expect((await ask({ Authorization: 'Bearer junk' })).status).toBe(401)
  expect((await ask({})).status).toBe(401)
  expect(asked).toBe(0)
})
