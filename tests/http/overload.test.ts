import type { Shop } from '@jumun/core'
import { afterEach, expect, it } from 'vitest'
import { serveShop, type ShopServer } from './shop-server.ts'

let here: ShopServer
afterEach(async () => {
  await here.server.close()
})

/** A shop whose balances are returned only once the gate is opened. */
function gated(): { wrap(shop: Shop): Shop; open(): void } {
  let open = () => {}
  const gate = new Promise<void>(resolve => {
    open = resolve
  })
  return {
    wrap: shop => ({
      ...shop,
      wallets: { ...shop.wallets, balance: input => gate.then(() => shop.wallets.balance(input)) },
    }),
    open: () => open(),
  }
}

it('refuses at once what is too much, keeps its promises to the rest, and stays alive', async () => {
  const { wrap, open } = gated()
  here = await serveShop({ wrap, limits: { requestsInFlight: 10, requestsWhileLate: 10 } })
  const balances = Array.from({ length: 30 }, () => here.call('GET', '/balance', { user: 'mina' }))
  const early = await Promise.race([Promise.all(balances), here.call('GET', '/health/live')])
  expect(early).toMatchObject({ status: 200, json: { status: 'ok' } })
  const refused = await here.call('POST', '/balance/charge', { user: 'mina', json: { amount: 1 } })
  expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '1' }, json: { code: 'BUSY' } })
  expect(refused.json.details.outcome).toBe('nothing happened')
  expect((await here.call('GET', '/health/ready')).status).toBe(200)
  expect((await here.call('GET', '/metrics', { admin: true })).text).toMatch(/jumun_http_requests_in_flight 10\n/)
  open()
  const statuses = (await Promise.all(balances)).map(({ status }) => status)
  expect(statuses.filter(status => status === 200)).toHaveLength(10)
  expect(statuses.filter(status => status === 503)).toHaveLength(20)
  expect((await here.call('GET', '/balance', { user: 'mina' })).status).toBe(200)
})

it('lets in less while a question is late', async () => {
  const { wrap, open } = gated()
  here = await serveShop({ wrap, limits: { requestsInFlight: 10, requestsWhileLate: 1, lateMs: 100 } })
  const late = here.call('GET', '/balance', { user: 'mina' })
  expect((await here.call('GET', '/products', { user: 'jun' })).status).toBe(200)
  await expect.poll(async () => (await here.call('GET', '/products', { user: 'jun' })).status).toBe(503)
  open()
  expect((await late).status).toBe(200)
  expect((await here.call('GET', '/products', { user: 'jun' })).status).toBe(200)
})

it('answers that it does not know when the shop takes too long, and keeps the place taken meanwhile', async () => {
  const { wrap, open } = gated()
  here = await serveShop({ wrap, limits: { answerMs: 50, requestsInFlight: 1, requestsWhileLate: 1 } })
  const late = await here.call('GET', '/balance', { user: 'mina' })
  expect(late).toMatchObject({ status: 503, json: { code: 'BUSY', details: { outcome: 'unknown' } } })
  expect((await here.call('GET', '/products')).json).toMatchObject({ details: { outcome: 'nothing happened' } })
  open()
  await expect.poll(async () => (await here.call('GET', '/products')).status).toBe(200)
})

it('shows in its metrics how many commands wait, and how many sessions of a pool are held and waited for', async () => {
  const sessions = { held: 10, waiting: 7 }
  here = await serveShop({ wrap: shop => ({ ...shop, status: () => ({ ...shop.status(), sessions }) }) })
  const measures = async () => (await here.call('GET', '/metrics', { admin: true })).text
  const blocker = await here.store.begin()
  const charge = () => here.call('POST', '/balance/charge', { user: 'mina', json: { amount: 1 } })
  // The first command makes a batch, which waits for the store; the others wait for that.
  const first = here.shop.wallets.charge({ userId: 'mina', amount: 1 })
  await new Promise(resolve => setImmediate(resolve))
  const charges = [charge(), charge(), charge()]
  await expect.poll(measures).toMatch(/jumun_lane_waiting 3\n/)
  expect(await measures()).toMatch(/jumun_pool_sessions\{state="held"\} 10\njumun_pool_sessions\{state="waiting"\} 7\n/)
  blocker.rollback()
  await Promise.all([first, ...charges])
  expect(await measures()).toMatch(/jumun_lane_waiting 0\n/)
})

it('sells exactly what there is to a hundred clients at once', async () => {
  here = await serveShop({ settings: { orders: { recordFailedOrders: false } } })
  const users = Array.from({ length: 100 }, (_, index) => `user-${index}`)
  await Promise.all(users.map(userId => here.shop.users.register({ userId, name: userId })))
  await Promise.all(users.map(userId => here.shop.wallets.charge({ userId, amount: 1_000_000 })))
  const items = [{ productId: 'latte', quantity: 1 }]
  const orders = await Promise.all(users.map(user => here.call('POST', '/orders', { user, json: { items } })))
  const claims = await Promise.all(users.map(user => here.call('POST', '/coupons/WELCOME/claim', { user })))
  const count = (answers: readonly { status: number }[], status: number) =>
    answers.filter(answer => answer.status === status).length
  expect([count(orders, 201), count(orders, 409)]).toEqual([50, 50])
  expect([count(claims, 201), count(claims, 409)]).toEqual([10, 90])
  expect((await here.call('GET', '/products/latte')).json.stock).toBe(0)
  expect(await here.shop.audit()).toMatchObject({ ok: true, rows: { orders: 50, userCoupons: 10 } })
})
