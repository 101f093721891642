import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CallOptions, serveShop, type ShopServer } from './shop-server.ts'

let here: ShopServer
// As the older contracts have it: the user is named in query or body.
const post = (path: string, json: object, options: CallOptions = {}) =>
  here.call('POST', path, { json: { userId: 'mina', ...json }, ...options })

beforeAll(async () => {
  here = await serveShop()
})
afterAll(async () => {
  expect(here.contract.neverDone('deprecated')).toEqual([])
  await here.server.close()
})

it('POST /order places an order', async () => {
  const placed = await post('/order', { items: [{ productId: 'latte', quantity: 1 }] })
  expect(placed).toMatchObject({ status: 201, json: { status: 'PAID' } })
  expect(placed.headers.location).toBe(`/orders/${placed.json.orderId}`)
})

it('POST, GET and DELETE /orders/cart keep the cart', async () => {
  const added = await post('/orders/cart', { productId: 'latte', quantity: 2 })
  const [{ itemId }] = added.json.items
  expect((await here.call('GET', '/orders/cart?userId=mina')).json).toEqual(added.json)
  expect((await here.call('HEAD', '/orders/cart?userId=mina')).status).toBe(200)
  expect((await here.call('DELETE', `/orders/cart/${itemId}?userId=mina`)).status).toBe(204)
  expect((await here.call('GET', '/cart?userId=mina')).json.items).toEqual([])
})

it('POST /cart/add and DELETE /cart/remove?itemId= keep the cart', async () => {
  const added = await post('/cart/add', { productId: 'beans', optionId: '250g', quantity: 1 })
  const [{ itemId }] = added.json.items
  expect((await here.call('DELETE', `/cart/remove?userId=jun&itemId=${itemId}`)).status).toBe(404)
  expect((await here.call('DELETE', `/cart/remove?userId=mina&itemId=${itemId}`)).status).toBe(204)
  const missing = await here.call('DELETE', '/cart/remove?userId=mina')
  expect(missing).toMatchObject({ status: 400, json: { errors: [{ pointer: '/itemId', message: 'is required' }] } })
  expect((await here.call('DELETE', '/cart/remove?userId=mina&itemId=a&itemId=b')).status).toBe(400)
})

it('POST /payments pays an order', async () => {
  const created = await post('/orders', { items: [{ productId: 'latte', quantity: 1 }], payment: 'later' })
  const { orderId } = created.json
  const headers = { 'Idempotency-Key': 'payment-1' }
  expect(await post('/payments', { orderId }, { headers })).toMatchObject({ status: 200, json: { status: 'PAID' } })
  const again = await here.call('POST', `/orders/${orderId}/payment`, { user: 'mina', headers })
  expect(again.headers['idempotent-replayed']).toBe('true')
  for (const wrong of [5, null, '', {}, '\ud800']) {
    expect(await post('/payments', { orderId: wrong })).toMatchObject({ status: 400, json: { code: 'INVALID_INPUT' } })
  }
  expect(await post('/payments', { orderId: '../../admin/audit' })).toMatchObject({ status: 404 })
  expect(await post('/payments', { orderId, amount: 1 })).toMatchObject({ status: 400 })
})

it('POST /coupons/issue claims a coupon', async () => {
  const claimed = await post('/coupons/issue', { couponCode: 'WELCOME' })
  expect(claimed).toMatchObject({ status: 201, json: { code: 'WELCOME' } })
  expect(await post('/coupons/issue', { couponCode: 'WELCOME' })).toMatchObject({ status: 409 })
})

it('tells which methods an old path has', async () => {
  expect((await here.call('GET', '/payments')).headers.allow).toBe('POST, OPTIONS')
  expect((await here.call('OPTIONS', '/orders/cart')).headers.allow).toMatch(/POST/)
})
