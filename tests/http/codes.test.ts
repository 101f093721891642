import type { Shop } from '@jumun/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, type CallOptions, serveShop, type ShopServer } from './shop-server.ts'
import { statuses } from './statuses.ts'

let here: ShopServer
let now = Date.UTC(2026, 0, 31)
const dayMs = 86_400_000
const reached = new Set<string>()

async function call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const answer = await here.call(method, path, { user: 'mina', ...options })
  if (answer.status >= 400) reach(answer)
  return answer
}

/** Every problem that comes by here has the status that the table has. */
function reach({ status, json }: Answer): void {
  expect(status, json.code).toBe(statuses[json.code as keyof typeof statuses])
  reached.add(json.code)
}
const order = (json: object, options: CallOptions = {}) => call('POST', '/orders', { json, ...options })
const oneLatte = { items: [{ productId: 'latte', quantity: 1 }] }

beforeAll(async () => {
  here = await serveShop({ settings: { clock: { now: () => now } } })
})
afterAll(async () => {
  await here.server.close()
})

it('is in Korean for clients that prefer it, with the same code, details and pointers', async () => {
  const ask = (language: string) => order({ ...oneLatte, couponCode: 0 }, { headers: { 'Accept-Language': language } })
  const [english, korean] = [await ask('en-US,ko;q=0.5'), await ask('ko-KR,ko;q=0.9,en;q=0.8')]
  expect(english.json).toMatchObject({ title: 'Bad Request', detail: '/couponCode must be text of 1 to 64 characters' })
  const message = '1자 이상 64자 이하의 문자열이어야 합니다'
  expect(korean.json).toMatchObject({
    title: '입력값이 올바르지 않습니다',
    detail: `/couponCode: ${message}`,
    code: 'INVALID_INPUT',
    errors: [{ pointer: '/couponCode', message }],
  })
  expect([english, korean].map(({ headers }) => headers['content-language'])).toEqual(['en', 'ko'])
})

describe('each code is reached, with its status', () => {
  it.each<[string, () => Promise<Answer>]>([
    ['INVALID_INPUT', () => order({ ...oneLatte, couponCode: 0 })],
    ['UNAUTHENTICATED', () => here.call('GET', '/balance')],
    ['FORBIDDEN', () => call('GET', '/admin/audit', { headers: { Authorization: 'Bearer no' } })],
    ['INSUFFICIENT_BALANCE', () => order(oneLatte, { user: 'jun' })],
    ['USER_NOT_FOUND', () => order(oneLatte, { user: 'nobody' })],
    ['PRODUCT_NOT_FOUND', () => call('GET', '/products/none')],
    ['OPTION_NOT_FOUND', () => order({ items: [{ productId: 'latte', optionId: 'xl', quantity: 1 }] })],
    ['COUPON_NOT_FOUND', () => call('POST', '/coupons/NONE/claim')],
    ['ORDER_NOT_FOUND', () => call('GET', '/orders/none')],
    ['CART_ITEM_NOT_FOUND', () => call('DELETE', '/cart/items/none')],
    ['NOT_FOUND', () => call('GET', '/none')],
    ['METHOD_NOT_ALLOWED', () => call('PUT', '/balance')],
    ['INSUFFICIENT_STOCK', () => order({ items: [{ productId: 'latte', quantity: 51 }] })],
    ['BALANCE_LIMIT_EXCEEDED', () => call('POST', '/balance/charge', { json: { amount: 10_000_000 } })],
    ['PRODUCT_NOT_FOUND', () => order({ items: [{ productId: 'hidden', quantity: 1 }] })],
    ['USER_NOT_ERASABLE', () => here.call('DELETE', '/admin/users/mina', { admin: true })],
    ['PAYLOAD_TOO_LARGE', () => call('POST', '/orders', { raw: `{"a":"${'x'.repeat(70_000)}"}` })],
    [
      'UNSUPPORTED_MEDIA_TYPE',
      () => call('POST', '/orders', { raw: 'a=1', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }),
    ],
    [
      'ALREADY_EXISTS',
      () => here.call('POST', '/admin/users', { admin: true, json: { userId: 'mina', name: 'Mina' } }),
    ],
  ])('%s', async (code, cause) => {
    const answer = await cause()
    reach(answer)
    expect(answer.json.code).toBe(code)
  })

  it('those of coupons', async () => {
    const coupon = (code: string, more: object) =>
      here.call('POST', '/admin/coupons', {
        admin: true,
        json: { code, name: code, discount: { type: 'FIXED', amount: 100 }, quantity: 5, ...more },
      })
    await coupon('EMPTY', { quantity: 0 })
    await coupon('SOON', { claimFrom: new Date(now + dayMs).toISOString() })
    await coupon('RICH', { minimumOrderAmount: 1_000_000 })
    await coupon('BRIEF', { validDays: 1 })
    expect(await call('POST', '/coupons/EMPTY/claim')).toMatchObject({ status: 409, json: { code: 'COUPON_SOLD_OUT' } })
    expect((await call('POST', '/coupons/SOON/claim')).json).toMatchObject({
      code: 'COUPON_NOT_CLAIMABLE',
      details: { reason: 'NOT_STARTED', claimFrom: '2026-02-01T00:00:00.000Z' },
    })
    await call('POST', '/coupons/WELCOME/claim')
    expect((await call('POST', '/coupons/WELCOME/claim')).json.code).toBe('COUPON_ALREADY_CLAIMED')
    await order({ ...oneLatte, couponCode: 'WELCOME' })
    expect((await order({ ...oneLatte, couponCode: 'WELCOME' })).json.code).toBe('COUPON_ALREADY_USED')
    await call('POST', '/coupons/RICH/claim')
    expect((await order({ ...oneLatte, couponCode: 'RICH' })).json).toMatchObject({
      code: 'COUPON_MINIMUM_NOT_MET',
      details: { minimumOrderAmount: 1_000_000, subtotal: 4_500 },
    })
    await call('POST', '/coupons/BRIEF/claim')
    now += 2 * dayMs
    expect((await order({ ...oneLatte, couponCode: 'BRIEF' })).json.code).toBe('COUPON_EXPIRED')
  })

  it('those of a drop', async () => {
    const saleFrom = new Date(now + dayMs).toISOString()
    const drop = { productId: 'mug', name: 'Mug', price: 1, stock: 9, limitPerUser: 2, saleFrom }
    const admin = (method: string, path: string, json: object) => here.call(method, path, { admin: true, json })
    expect((await admin('POST', '/admin/products', drop)).json).toMatchObject({ saleFrom, limitPerUser: 2 })
    const mugs = (quantity: number) => order({ items: [{ productId: 'mug', quantity }] })
    expect((await mugs(1)).json).toMatchObject({
      code: 'PRODUCT_NOT_ON_SALE',
      details: { productIds: ['mug'], windows: [{ productId: 'mug', saleFrom }] },
    })
    const day = await admin('PATCH', '/admin/products/mug', { saleFrom: null, saleUntil: '2099-12-31' })
    expect(day.json).toMatchObject({ saleUntil: '2099-12-31T15:00:00.000Z' })
    expect((await mugs(3)).json).toMatchObject({
      code: 'PURCHASE_LIMIT_EXCEEDED',
      details: { productId: 'mug', limit: 2, bought: 0, requested: 3 },
    })
  })

  it('that of a user with too many orders to be paid later', async () => {
    const later = { items: [{ productId: 'latte', quantity: 1 }], payment: 'later' }
    for (let i = 0; i < 10; i += 1) expect((await order(later, { user: 'jun' })).status).toBe(201)
    const refused = await order(later, { user: 'jun' })
    expect(refused).toMatchObject({
      status: 409,
      json: { code: 'TOO_MANY_PENDING_ORDERS', details: { maxPending: 10 } },
    })
    for (const orderId of refused.json.details.orders) await call('POST', `/orders/${orderId}/cancel`, { user: 'jun' })
  })

  it('says of a coupon that could be claimed how that is done', async () => {
    const answer = await order({ ...oneLatte, couponCode: 'WELCOME' }, { user: 'jun' })
    expect(answer.json).toMatchObject({
      code: 'COUPON_NOT_FOUND',
      details: { claimable: true },
      detail: expect.stringContaining('(POST /coupons/WELCOME/claim)'),
    })
  })

  it('those of an order that is priced otherwise, or not paid', async () => {
    const changed = await order({ ...oneLatte, expectedTotal: 1 })
    expect(changed.json).toMatchObject({
      code: 'PRICE_CHANGED',
      details: { expected: 1, actual: 4_500, lines: [{ productId: 'latte', unitPrice: 4_500, quantity: 1 }] },
    })
    const { json } = await order({ ...oneLatte, payment: 'later' })
    const path = `/admin/orders/${json.orderId}/complete`
    expect((await call('POST', path, { admin: true, json: {} })).json.code).toBe('ORDER_NOT_COMPLETABLE')
  })

  it('those of orders and keys', async () => {
    const { json } = await order(oneLatte, { headers: { 'Idempotency-Key': 'one' } })
    expect((await call('POST', `/orders/${json.orderId}/payment`)).json.code).toBe('ORDER_NOT_PAYABLE')
    await call('POST', `/orders/${json.orderId}/cancel`)
    expect((await call('POST', `/orders/${json.orderId}/cancel`)).json.code).toBe('ORDER_NOT_CANCELLABLE')
    const reused = await order(
      { items: [{ productId: 'latte', quantity: 2 }] },
      { headers: { 'Idempotency-Key': 'one' } },
    )
    expect(reused).toMatchObject({ status: 422, json: { code: 'IDEMPOTENCY_KEY_REUSED' } })
  })

  it('RATE_LIMITED, for the user alone who asks too often', async () => {
    const limited = await serveShop({ rates: { user: { perSecond: 0.01, burst: 2 } } })
    const answers = []
    const charge: CallOptions = { user: 'mina', json: { amount: 1 } }
    for (let count = 0; count < 3; count += 1) answers.push(await limited.call('POST', '/balance/charge', charge))
    expect((await limited.call('GET', '/balance', { user: 'mina' })).json.balance).toBe(100_002)
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(Number(answers[2]!.headers['retry-after'])).toBeGreaterThan(0)
    reach(answers[2]!)
    expect((await limited.call('POST', '/balance/charge', { ...charge, user: 'jun' })).status).toBe(200)
    await limited.server.close()
  })

  it('BUSY, when the store is gone', async () => {
    const gone = await serveShop()
    await gone.store.close()
    const answer = await gone.call('GET', '/balance', { user: 'mina' })
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' }, json: { code: 'BUSY' } })
    expect((await gone.call('GET', '/health/ready')).status).toBe(503)
    expect((await gone.call('GET', '/health/live')).status).toBe(200)
    reach(answer)
    await gone.server.close()
  })

  it('INTERNAL, which tells nothing of its cause', async () => {
    const secret = "SELECT password FROM jumun_users WHERE path = '/etc/passwd'"
    const wrap = (shop: Shop): Shop => ({
      ...shop,
      wallets: { ...shop.wallets, balance: () => Promise.reject(new TypeError(secret)) },
    })
    const logged: unknown[] = []
    const silent = { debug() {}, info() {}, warn() {} }
    const logger = { ...silent, error: (_: string, fields?: Readonly<Record<string, unknown>>) => logged.push(fields) }
    const broken = await serveShop({ wrap, logger })
    const answer = await broken.call('GET', '/balance', { user: 'mina' })
    expect(answer.status).toBe(500)
    expect(answer.text + JSON.stringify(answer.headers)).not.toMatch(/SELECT|passw|TypeError|\.ts\b|node:|\n/)
    expect(logged).toMatchObject([{ requestId: answer.json.instance, error: { message: secret } }])
    reach(answer)
    await broken.server.close()
  })

  it('and that was all of them', () => {
    expect([...reached].sort()).toEqual(Object.keys(statuses).sort())
  })
})
