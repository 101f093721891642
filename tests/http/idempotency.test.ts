import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CallOptions, serveShop, type ShopServer } from './shop-server.ts'

let here: ShopServer
beforeAll(async () => {
  here = await serveShop()
  await here.shop.carts.add({ userId: 'mina', productId: 'latte', quantity: 1 })
})
afterAll(async () => {
  expect((await here.shop.audit()).findings).toEqual([])
  await here.server.close()
})

const latte = { items: [{ productId: 'latte', quantity: 1 }] }

it.each<[string, CallOptions]>([
  ['/balance/charge', { user: 'mina', json: { amount: 100 } }],
  ['/orders', { user: 'mina', json: latte }],
  ['/orders', { user: 'mina', json: { ...latte, payment: 'later' } }],
  ['/cart/checkout', { user: 'mina', json: {} }],
  ['/coupons/WELCOME/claim', { user: 'mina' }],
  ['/admin/products', { admin: true, json: { name: 'Tea', price: 1, stock: 3 } }],
  ['/admin/users/jun/charge', { admin: true, json: { amount: 5, reason: 'manual' } }],
  ['/admin/products/latte/stock', { admin: true, json: { delta: 1, reason: 'restock' } }],
  [
    '/admin/coupons',
    { admin: true, json: { code: 'K', name: 'K', discount: { type: 'FIXED', amount: 1 }, quantity: 1 } },
  ],
])('POST %s gives its first answer again', async (path, options) => {
  const headers = { 'Idempotency-Key': `key of ${path} ${JSON.stringify(options.json)}` }
  const first = await here.call('POST', path, { ...options, headers })
  expect(first.status).toBeLessThan(300)
  expect(first.headers['idempotent-replayed']).toBeUndefined()
  const again = await here.call('POST', path, { ...options, headers })
  expect(again.headers['idempotent-replayed']).toBe('true')
  expect([again.status, again.text, again.headers.location]).toEqual([first.status, first.text, first.headers.location])
})

it('changes a product once', async () => {
  const options = { admin: true, json: { price: 4_600 }, headers: { 'Idempotency-Key': 'key of a price' } }
  const first = await here.call('PATCH', '/admin/products/latte', options)
  await here.shop.catalog.updateProduct({ productId: 'latte', price: 4_500 })
  const again = await here.call('PATCH', '/admin/products/latte', options)
  expect(again.headers['idempotent-replayed']).toBe('true')
  expect([again.status, again.text]).toEqual([200, first.text])
  expect((await here.call('GET', '/products/latte')).json.price).toBe(4_500)
  const inBody = await here.call('PATCH', '/admin/products/latte', { admin: true, json: { idempotencyKey: 'k' } })
  expect(inBody.json.detail).toBe('/idempotencyKey is not a known field')
})

it('pays and cancels once', async () => {
  const { json } = await here.call('POST', '/orders', { user: 'mina', json: { ...latte, payment: 'later' } })
  for (const step of ['payment', 'cancel']) {
    const options = { user: 'mina', headers: { 'Idempotency-Key': `key of ${step}` } }
    const first = await here.call('POST', `/orders/${json.orderId}/${step}`, options)
    const again = await here.call('POST', `/orders/${json.orderId}/${step}`, options)
    expect(again.headers['idempotent-replayed']).toBe('true')
    expect([again.status, again.text]).toEqual([200, first.text])
  }
})

it('does one thing for fifty equal requests at once', async () => {
  const before = await here.shop.wallets.balance({ userId: 'jun' })
  const headers = { 'Idempotency-Key': 'fifty' }
  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      here.call('POST', '/balance/charge', { user: 'jun', json: { amount: 7 }, headers }),
    ),
  )
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  expect(answers.filter(answer => answer.headers['idempotent-replayed'] === undefined)).toHaveLength(1)
  expect(await here.shop.wallets.balance({ userId: 'jun' })).toMatchObject({ balance: before.balance + 7 })
})

it('belongs to its user: the same key of another one is another key', async () => {
  const headers = { 'Idempotency-Key': 'shared' }
  await here.call('POST', '/balance/charge', { user: 'jun', json: { amount: 1 }, headers })
  const other = await here.call('POST', '/balance/charge', { user: 'mina', json: { amount: 2 }, headers })
  expect(other).toMatchObject({ status: 200, json: { userId: 'mina' } })
})

it('has 1 to 255 characters', async () => {
  const status = async (key: string) =>
    (
      await here.call('POST', '/balance/charge', {
        user: 'jun',
        json: { amount: 1 },
        headers: { 'Idempotency-Key': key },
      })
    ).status
  expect(await status('k'.repeat(255))).toBe(200)
  expect(await status('k'.repeat(256))).toBe(400)
  expect(await status('')).toBe(400)
})
