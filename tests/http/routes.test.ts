import { afterAll, beforeAll, expect, it } from 'vitest'
import { createMemoryPublisher } from '@jumun/core/memory'
import { type Answer, type CallOptions, serveShop, type ShopServer } from './shop-server.ts'

let here: ShopServer
const mina = (method: string, path: string, options: CallOptions = {}) =>
  here.call(method, path, { user: 'mina', ...options })
const admin = (method: string, path: string, options: CallOptions = {}) =>
  here.call(method, path, { admin: true, ...options })

beforeAll(async () => {
  here = await serveShop({ settings: { publisher: createMemoryPublisher() } })
})
afterAll(async () => {
  // All that the document promises has been seen to come; older contracts are in contracts.test.ts.
  const unseen = here.contract.neverDone('current').filter(name => !name.includes(' /contracts/'))
  expect(unseen).toEqual(['GET /products/stream'])
  expect(await here.server.close()).toBe(true)
})

it('shows the catalogue without hidden products, paged, with what is left', async () => {
  const all = await here.call('GET', '/products')
  expect(all.json).toMatchObject({ page: 1, limit: 20, total: 2 })
  expect(all.json.items.map((product: { productId: string }) => product.productId)).toEqual(['beans', 'latte'])
  expect(all.json.items[0].options[1]).toEqual({
    optionId: '1kg',
    name: '1 kg',
    price: 30_000,
    stock: 0,
    soldOut: true,
  })
  const second = await here.call('GET', '/products?page=2&limit=1&inStock=true')
  expect(second.json).toMatchObject({ page: 2, limit: 1, total: 2, items: [{ productId: 'latte', stock: 50 }] })
})

it('answers a hidden product word for word like one that never was', async () => {
  const hidden = await here.call('GET', '/products/hidden')
  const absent = await here.call('GET', '/products/absent')
  expect(hidden.status).toBe(404)
  expect(anonymous(hidden).replaceAll('hidden', 'absent')).toBe(anonymous(absent))
})

it('tags the catalogue, and leaves out what the client has', async () => {
  for (const path of ['/products', '/products/latte', '/products/top', '/openapi.json']) {
    const first = await here.call('GET', path)
    const etag = String(first.headers.etag)
    expect(etag).toMatch(/^"[\w-]+"$/)
    const again = await here.call('GET', path, { headers: { 'If-None-Match': `"other", ${etag}` } })
    expect(again).toMatchObject({ status: 304, text: '' })
  }
  const { headers } = await here.call('GET', '/products/latte')
  await here.shop.catalog.adjustStock({ productId: 'latte', delta: 1, reason: 'restock' })
  const changed = await here.call('GET', '/products/latte', { headers: { 'If-None-Match': String(headers.etag) } })
  expect(changed).toMatchObject({ status: 200, json: { stock: 51 } })
})

it('says what may be kept: the catalogue when it is asked for again, files of a page for an hour, nothing of a user', async () => {
  const kept = async (path: string, options: CallOptions = {}, method = 'GET') =>
    (await here.call(method, path, options)).headers['cache-control']
  for (const path of ['/products', '/products/latte', '/products/top', '/openapi.json']) {
    expect(await kept(path), path).toBe('no-cache')
    // A header that is not taken the quick way.
    const etag = String((await here.call('GET', path)).headers.etag)
    const again = { 'If-None-Match': etag, 'Cache-Control': 'max-age=60' }
    expect(await kept(path, { headers: again }), `${path}, not modified`).toBe('no-cache')
  }
  expect(await kept('/docs/docs.css')).toBe('public, max-age=3600')
  for (const path of ['/balance', '/orders', '/cart', '/coupons', '/products/none', '/none', '/docs']) {
    expect(await kept(path, { user: 'mina' }), path).toBe('no-store')
  }
  expect(await kept('/admin/audit', { admin: true })).toBe('no-store')
  expect(await kept('/balance/charge', { user: 'mina', json: { amount: 0 } }, 'POST')).toBe('no-store')
})

it('charges a balance and lists its history', async () => {
  expect((await mina('POST', '/balance/charge', { json: { amount: 5_000 } })).json).toEqual({
    userId: 'mina',
    balance: 105_000,
  })
  expect((await mina('GET', '/balance')).json.balance).toBe(105_000)
  const history = await mina('GET', '/balance/history?limit=1')
  expect(history.json).toMatchObject({ items: [{ number: 2, type: 'CHARGE', amount: 5_000 }], nextCursor: '2' })
  const rest = await mina('GET', '/balance/history?cursor=2')
  expect(rest.json).toMatchObject({ items: [{ number: 1, balanceBefore: 0 }], nextCursor: null })
})

it('places, shows, lists and cancels orders', async () => {
  const json = {
    items: [
      { productId: 'latte', quantity: 2 },
      { productId: 'beans', optionId: '250g', quantity: 1 },
    ],
  }
  const placed = await mina('POST', '/orders', { json })
  expect(placed.status).toBe(201)
  expect(placed.headers.location).toBe(`/orders/${placed.json.orderId}`)
  expect(placed.json).toMatchObject({ status: 'PAID', total: 18_000, payment: { amount: 18_000 } })
  const shown = await mina('GET', String(placed.headers.location))
  expect(shown.text).toBe(placed.text)
  expect((await mina('GET', '/orders?limit=1')).json).toEqual({ items: [placed.json], nextCursor: null })
  const cancelled = await mina('POST', `/orders/${placed.json.orderId}/cancel`, { json: { reason: 'changed my mind' } })
  expect(cancelled.json).toMatchObject({ status: 'CANCELLED' })
  expect(cancelled.json.history.at(-1)).toMatchObject({ from: 'PAID', reason: 'changed my mind', by: 'user' })
})

it('creates an order now and takes its payment later', async () => {
  const json = { items: [{ productId: 'latte', quantity: 1 }], payment: 'later' }
  const created = await mina('POST', '/orders', { json })
  expect(created.json).toMatchObject({ status: 'PENDING' })
  expect(created.json.expiresAt).toMatch(/Z$/)
  const paid = await mina('POST', `/orders/${created.json.orderId}/payment`)
  expect(paid).toMatchObject({ status: 200, json: { status: 'PAID' } })
})

it('keeps a cart and orders it', async () => {
  const added = await mina('POST', '/cart/items', { json: { productId: 'latte', quantity: 1 } })
  expect(added.status).toBe(200)
  const [{ itemId }] = added.json.items
  const changed = await mina('PATCH', `/cart/items/${itemId}`, { json: { quantity: 3 } })
  expect(changed.json).toMatchObject({ items: [{ quantity: 3, orderable: true }], total: 13_500 })
  expect((await mina('GET', '/cart')).json).toEqual(changed.json)
  expect(await mina('DELETE', `/cart/items/${itemId}`)).toMatchObject({ status: 204, text: '' })
  await mina('POST', '/cart/items', { json: { productId: 'latte', quantity: 2 } })
  const ordered = await mina('POST', '/cart/checkout')
  expect(ordered).toMatchObject({ status: 201, json: { status: 'PAID', total: 9_000 } })
  expect(ordered.headers.location).toBe(`/orders/${ordered.json.orderId}`)
  expect((await mina('GET', '/cart')).json).toMatchObject({ items: [], total: 0 })
})

it('hands out coupons and takes them', async () => {
  expect((await here.call('GET', '/coupons/available')).json.items[0]).toMatchObject({
    code: 'WELCOME',
    remaining: 10,
    claimedByUser: false,
  })
  const claimed = await mina('POST', '/coupons/WELCOME/claim')
  expect(claimed).toMatchObject({ status: 201, json: { code: 'WELCOME', status: 'ISSUED' } })
  expect((await mina('GET', '/coupons')).json.items).toEqual([claimed.json])
  expect((await mina('GET', '/coupons/available')).json.items[0]).toMatchObject({ remaining: 9, claimedByUser: true })
  const { userCouponId } = claimed.json
  const json = { items: [{ productId: 'latte', quantity: 1 }], userCouponId }
  expect((await mina('POST', '/orders', { json })).json).toMatchObject({ discount: 450, total: 4_050, userCouponId })
})

it('ranks what was sold', async () => {
  const top = await here.call('GET', '/products/top?days=1&limit=1')
  expect(top.json.items).toMatchObject([{ rank: 1, productId: 'latte' }])
  expect(Date.parse(top.json.to)).toBeGreaterThan(Date.parse(top.json.from))
})

it('lets the admin set up the shop', async () => {
  const user = await admin('POST', '/admin/users', { json: { userId: 'ann', name: 'Ann', email: 'ann@example.com' } })
  expect(user).toMatchObject({ status: 201, json: { userId: 'ann', email: 'ann@example.com' } })
  const charged = await admin('POST', '/admin/users/ann/charge', { json: { amount: 700, reason: 'paid by card' } })
  expect(charged).toMatchObject({ status: 200, json: { userId: 'ann', balance: 700 } })
  expect((await here.call('GET', '/balance/history', { user: 'ann' })).json.items).toMatchObject([
    { type: 'CHARGE', amount: 700, reason: 'paid by card' },
  ])
  const product = await admin('POST', '/admin/products', { json: { productId: 'tea', name: 'Tea', price: 3_000 } })
  expect(product).toMatchObject({ status: 201, json: { stock: 0, options: [{ optionId: 'default', soldOut: true }] } })
  expect(product.headers.location).toBe('/products/tea')
  const renamed = await admin('PATCH', '/admin/products/tea', { json: { name: 'Green tea', price: 3_500 } })
  expect(renamed).toMatchObject({ status: 200, json: { name: 'Green tea', price: 3_500 } })
  const stocked = await admin('POST', '/admin/products/tea/stock', { json: { delta: 7, reason: 'restock' } })
  expect(stocked.json).toMatchObject({ stock: 7 })
  const coupon = await admin('POST', '/admin/coupons', {
    json: {
      code: 'SUMMER',
      name: 'Summer',
      discount: { type: 'FIXED', amount: 500 },
      quantity: 3,
      claimFrom: '2020-01-01T00:00:00+09:00',
      validUntil: '2100-01-01T00:00:00Z',
    },
  })
  expect(coupon).toMatchObject({
    status: 201,
    json: { remaining: 3, claimFrom: '2019-12-31T15:00:00.000Z', validUntil: '2100-01-01T00:00:00.000Z' },
  })
})

it('lets the admin look after orders, and cancel parts of them', async () => {
  const metadata = { table: '7' }
  const placed = await mina('POST', '/orders', {
    json: { items: [{ productId: 'latte', quantity: 3 }], expectedTotal: 13_500, metadata, fromCart: true },
  })
  expect(placed).toMatchObject({ status: 201, json: { total: 13_500, metadata } })
  const path = `/orders/${placed.json.orderId}`
  const part = { items: [{ productId: 'latte', quantity: 1 }] }
  expect((await mina('POST', `${path}/cancel`, { json: { ...part, reason: 'too many' } })).json).toMatchObject({
    status: 'PAID',
    refunded: 4_500,
    items: [{ cancelled: 1 }],
    history: [{}, {}, { from: 'PAID', to: 'PAID', lines: [{ productId: 'latte', optionId: 'default', quantity: 1 }] }],
  })
  const headers = { 'Idempotency-Key': 'done' }
  const completed = await admin('POST', `/admin${path}/complete`, { json: { reason: 'handed over' }, headers })
  expect(completed.json.status).toBe('COMPLETED')
  const again = await admin('POST', `/admin${path}/complete`, { json: { reason: 'handed over' }, headers })
  expect([again.json, again.headers['idempotent-replayed']]).toEqual([completed.json, 'true'])
  expect((await mina('POST', `${path}/cancel`, { json: {} })).json.code).toBe('ORDER_NOT_CANCELLABLE')
  expect((await admin('GET', `/admin${path}`)).json).toEqual(completed.json)
  const listed = await admin('GET', '/admin/orders?status=COMPLETED&userId=mina&from=2020-01-01&until=2099-12-31')
  expect(listed.json).toEqual({ items: [completed.json], nextCursor: null })
  expect((await admin('GET', '/admin/orders?until=2020-01-01')).json.items).toEqual([])
  const told = await admin('PATCH', `/admin${path}`, { json: { metadata: { table: '8' } } })
  expect(told.json).toEqual({ ...completed.json, metadata: { table: '8' } })
  const without = await admin('PATCH', `/admin${path}`, { json: { metadata: null } })
  expect(without.json).not.toHaveProperty('metadata')
  expect((await admin('PATCH', `/admin${path}`, { json: { metadata } })).json).toEqual(completed.json)
  for (const json of [{}, { metadata: 'x' }, { metadata: {}, total: 1 }]) {
    expect((await admin('PATCH', `/admin${path}`, { json })).json.code).toBe('INVALID_INPUT')
  }
  const whole = await admin('POST', `/admin${path}/cancel`, { json: {} })
  expect(whole.json).toMatchObject({ status: 'CANCELLED', refunded: 13_500, items: [{ cancelled: 3 }] })
  expect(whole.json.balance).toBe((await mina('GET', '/balance')).json.balance)
  const events = await admin('GET', '/admin/events?limit=100')
  const types = events.json.items.filter(({ orderId }: { orderId: string }) => path.endsWith(orderId))
  expect(types.map(({ type }: { type: string }) => type)).toEqual([
    'order.paid',
    'order.lines_cancelled',
    'order.completed',
    'order.cancelled',
  ])
})

it('lets the admin look through users, products and campaigns, and correct them', async () => {
  const metadata = { team: 'blue' }
  const changed = await admin('PATCH', '/admin/users/ann', { json: { name: 'Anna', email: null, metadata } })
  expect(changed.json).toEqual({ userId: 'ann', name: 'Anna', metadata, createdAt: expect.any(String) })
  expect((await admin('GET', '/admin/users/ann')).json).toEqual({ ...changed.json, balance: 700 })
  expect((await admin('GET', '/admin/coupons/WELCOME')).json).toMatchObject({
    code: 'WELCOME',
    used: expect.any(Number),
  })
  expect((await admin('GET', '/admin/users/mina/coupons')).json.items[0]).toMatchObject({ code: 'WELCOME' })
  const first = await admin('GET', '/admin/users?limit=1')
  expect(first.json).toMatchObject({ items: [{ userId: 'mina' }], nextCursor: expect.any(String) })
  const rest = await admin('GET', `/admin/users?cursor=${first.json.nextCursor}&limit=100`)
  expect(rest.json.items.map(({ userId }: { userId: string }) => userId)).toEqual(['jun', 'ann'])
  expect((await admin('GET', '/admin/users?query=Ann')).json.items).toMatchObject([{ userId: 'ann' }])
  const paidOut = { amount: 200, reason: 'mistyped', reference: 'transfer 1' }
  expect((await admin('POST', '/admin/users/ann/withdraw', { json: paidOut })).json).toEqual({
    userId: 'ann',
    balance: 500,
  })
  expect((await admin('GET', '/admin/users/ann/balance/history?limit=1')).json.items).toMatchObject([
    { type: 'WITHDRAWAL', amount: -200, reason: 'mistyped', reference: 'transfer 1' },
  ])
  await admin('POST', '/admin/users/ann/charge', { json: { amount: 200, reference: 'pg-1' } })
  expect((await admin('GET', '/admin/users/ann/balance/history')).json).toMatchObject({
    items: [{ reference: 'pg-1' }, { type: 'WITHDRAWAL' }, { type: 'CHARGE', amount: 700 }],
    nextCursor: null,
  })
  expect((await admin('DELETE', '/admin/users/ann')).json.code).toBe('USER_NOT_ERASABLE')
  await admin('POST', '/admin/users', { json: { userId: 'bob', name: 'Bob' } })
  expect((await admin('DELETE', '/admin/users/bob')).status).toBe(204)
  expect((await admin('GET', '/admin/users/bob')).status).toBe(404)

  const low = await admin('GET', '/admin/products?below=8')
  expect(low.json.items.map(({ productId }: { productId: string }) => productId)).toEqual(
    expect.arrayContaining(['tea', 'beans']),
  )
  expect((await admin('GET', '/admin/products?query=hid')).json.items).toMatchObject([{ status: 'HIDDEN' }])
  expect((await admin('GET', '/admin/products/tea/stock/history')).json.items).toMatchObject([
    { type: 'ADJUSTMENT', delta: 7, reason: 'restock' },
  ])
  const coupon = await admin('PATCH', '/admin/coupons/SUMMER', { json: { quantity: 1, claimUntil: '2099-12-31' } })
  expect(coupon.json).toMatchObject({ quantity: 1, remaining: 1, claimUntil: '2099-12-31T15:00:00.000Z' })
  expect((await admin('GET', '/admin/coupons?active=true&limit=1')).json).toMatchObject({
    items: [{ code: 'WELCOME' }],
    nextCursor: expect.any(String),
  })
  const claimed = await here.shop.coupons.claim({ userId: 'ann', code: 'SUMMER' })
  const way = (userId: string) => `/admin/users/${userId}/coupons/${claimed.userCouponId}/revoke`
  expect((await admin('POST', way('mina'), { json: {} })).status).toBe(404)
  expect((await admin('POST', way('ann'), { json: { reason: 'a bot' } })).json).toMatchObject({ status: 'REVOKED' })
})

it('lets the admin look after the shop', async () => {
  expect((await admin('GET', '/admin/audit')).json).toMatchObject({ ok: true, findings: [] })
  const before = await admin('GET', '/admin/outbox')
  expect(before.json.pending).toBeGreaterThan(0)
  const relayed = await admin('POST', '/admin/outbox/relay')
  expect(relayed.json).toMatchObject({ pending: 0, sent: before.json.pending, relayed: { sent: before.json.pending } })
  expect((await admin('POST', '/admin/outbox/retry', { json: {} })).json).toMatchObject({ requeued: 0, dead: 0 })
  const one = (await admin('GET', '/admin/events?status=SENT&limit=1')).json.items[0]
  const replayed = await admin('POST', '/admin/events/replay', { json: { eventIds: [one.eventId] } })
  expect(replayed.json).toMatchObject({ requeued: 1 })
  await admin('POST', '/admin/outbox/relay')
  const snapshot = await admin('POST', '/admin/ranking/snapshots', { json: { date: '2020-01-31' } })
  expect(snapshot).toMatchObject({ status: 200, json: { date: '2020-01-31', days: 3, items: [] } })
  expect((await admin('GET', '/admin/ranking/snapshots/2020-01-31')).json).toEqual(snapshot.json)
  expect((await admin('GET', '/admin/ranking/snapshots/2020-02-30')).status).toBe(400)
})

it('brings products to what a list says: first it only tells, then it does, once', async () => {
  const list = [
    { productId: 'hidden', name: 'Not yet', price: 2, stock: 1 },
    { productId: 'mate', name: 'Mate', options: [{ optionId: 'cup', name: 'Cup', price: 3_000, stock: 4 }] },
  ]
  const told = await admin('POST', '/admin/products/import', { json: { products: list, dryRun: true } })
  expect(told.json).toEqual({
    dryRun: true,
    added: 1,
    changed: 1,
    equal: 0,
    items: [
      { productId: 'hidden', change: 'changed', fields: ['default.price'] },
      { productId: 'mate', change: 'added', fields: [] },
    ],
  })
  expect((await admin('GET', '/admin/products/mate')).status).toBe(404)
  const headers = { 'Idempotency-Key': 'import 1' }
  const done = await admin('POST', '/admin/products/import', { json: { products: list }, headers })
  expect(done.json).toEqual({ ...told.json, dryRun: false })
  expect((await admin('GET', '/admin/products/hidden')).json).toMatchObject({ price: 2, status: 'HIDDEN' })
  const again = await admin('POST', '/admin/products/import', { json: { products: list }, headers })
  expect(again.headers['idempotent-replayed']).toBe('true')
  expect(again.json).toEqual(done.json)
})

it('tells how it is, describes itself and counts', async () => {
  expect((await here.call('GET', '/health/live')).json).toEqual({ status: 'ok' })
  expect((await here.call('GET', '/health/ready')).json).toEqual({ status: 'ok' })
  expect((await here.call('GET', '/openapi.json')).json).toMatchObject({
    openapi: '3.1.0',
    servers: [{ url: here.prefix || '/' }],
  })
  const { text } = await admin('GET', '/metrics')
  expect(text).toMatch(/jumun_http_requests_total\{method="POST",route="\/orders",status="201"\} [1-9]/)
  expect(text).toMatch(/jumun_batch_size_count [1-9]/)
  expect(text).toMatch(/jumun_outbox_events\{status="sent"\} [1-9]/)
  expect(text).toMatch(/jumun_outbox_lag_seconds 0/)
  expect(text).toMatch(/jumun_deliveries_total\{publisher="memory",outcome="sent"\} [1-9]/)
  expect(text).toMatch(/jumun_deliveries_total\{publisher="memory",outcome="dead"\} 0\n/)
  expect(text).toMatch(/jumun_lane_waiting 0\n/)
  expect(text).not.toMatch(/^jumun_pool_sessions/m)
})

it('serves its documentation without anything from elsewhere', async () => {
  const page = await here.call('GET', '/docs')
  expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/)
  expect(page.text).not.toMatch(/https?:/)
  const sources = [...page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, source]) => source!)
  expect(sources).toHaveLength(3)
  for (const source of sources) {
    expect(source.startsWith(`${here.prefix}/`)).toBe(true)
    expect((await here.call('GET', source.slice(here.prefix.length))).status).toBe(200)
  }
  expect((await here.call('GET', '/docs/..%2fpackage.json')).status).toBe(404)
})

it('answers HEAD like GET without a body, and OPTIONS with what is possible', async () => {
  const get = await here.call('GET', '/products/beans')
  const head = await here.call('HEAD', '/products/beans')
  expect(head).toMatchObject({ status: 200, text: '' })
  for (const name of ['content-length', 'content-type', 'etag']) expect(head.headers[name]).toBe(get.headers[name])
  expect(await here.call('HEAD', '/products/stream')).toMatchObject({ status: 200, text: '' })
  const options = await here.call('OPTIONS', '/cart/items/x')
  expect(options).toMatchObject({ status: 204, text: '', headers: { allow: 'PATCH, DELETE, OPTIONS' } })
})

/** An answer's body without the id of its request. */
function anonymous({ text, headers }: Answer): string {
  return text.replace(String(headers['x-request-id']), '')
}
