import { createHmac } from 'node:crypto'
import { jwtAuthentication } from '@jumun/http'
import { afterEach, expect, it } from 'vitest'
import { serveShop, type ShopServer, type ShopServerOptions } from './shop-server.ts'

let here: ShopServer
afterEach(async () => {
  await here.server.close()
})

const secret = 's'.repeat(32)
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const signed = `${part({ alg: 'HS256' })}.${part({ sub: 'mina', exp: Math.floor(Date.now() / 1000) + 3600 })}`
const token = `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
const jwt = () => jwtAuthentication({ secret })

it.each<[string, ShopServerOptions, number]>([
  ['open with mock authentication', {}, 200],
  ['closed with mock authentication where the shop says so', { selfCharge: false }, 403],
  ['closed with tokens', { authenticate: jwt() }, 403],
  ['open with tokens where the shop says so', { authenticate: jwt(), selfCharge: true }, 200],
  ['closed for a host that says who calls', { authenticate: () => 'mina' }, 403],
])('charging the own balance is %s', async (_, options, status) => {
  here = await serveShop(options)
  const headers = options.authenticate === undefined ? { 'X-User-Id': 'mina' } : { Authorization: `Bearer ${token}` }
  const answer = await here.call('POST', '/balance/charge', { json: { amount: 1_000_000 }, headers })
  expect(answer.status).toBe(status)
  if (status === 403) {
    expect(answer.json).toMatchObject({ code: 'FORBIDDEN' })
    expect(answer.json.detail).toContain('POST /admin/users/{userId}/charge')
  }
  const charged = await here.call('POST', '/admin/users/mina/charge', { admin: true, json: { amount: 5 } })
  expect(charged.json).toEqual({ userId: 'mina', balance: status === 200 ? 1_100_005 : 100_005 })
})
