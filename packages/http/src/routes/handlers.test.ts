import { createShop, type Shop } from '@jumun/core'
import { createMemoryPublisher, createMemoryStore } from '@jumun/core/memory'
import { beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { adminOperationRoutes } from './admin-operations.ts'
import { adminOrderRoutes } from './admin-orders.ts'
import { adminShopRoutes } from './admin-shop.ts'
import { adminUserRoutes } from './admin-users.ts'
import { balanceRoutes } from './balance.ts'
import { cartRoutes } from './cart.ts'
import { catalogRoutes } from './catalog.ts'
import { couponRoutes } from './coupons.ts'
import { orderRoutes } from './orders.ts'

// What a request becomes: which methods of the shop are called, with what, and what of their answers goes out. Each line is one
// request, on the shop as those before it have left it.

const routes = [
  ...orderRoutes,
  ...catalogRoutes,
  ...balanceRoutes(true),
  ...cartRoutes,
  ...couponRoutes,
  ...adminUserRoutes,
  ...adminOrderRoutes,
  ...adminShopRoutes,
  ...adminOperationRoutes,
]

interface Asked {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: object
  readonly body?: object
  readonly userId?: string
  readonly idempotencyKey?: string
}

const now = Date.UTC(2026, 2, 2)
let calls: Record<string, unknown> = {}

/** The shop with a note of each call. */
function noted(shop: Shop): Shop {
  const noteOf = (part: string, methods: object) =>
    Object.fromEntries(
      Object.entries(methods).map(([name, method]: [string, (...input: unknown[]) => unknown]) => [
        name,
        (...input: unknown[]) => {
          calls[`${part}.${name}`] = input[0]
          return method(...input)
        },
      ]),
    )
  const parts = Object.entries(shop).map(([part, methods]) => [
    part,
    typeof methods === 'object' ? noteOf(part, methods as object) : methods,
  ])
  return Object.fromEntries(parts) as Shop
}

let shop: Shop
beforeAll(async () => {
  shop = noted(
    createShop({ store: createMemoryStore(), publisher: createMemoryPublisher(), clock: { now: () => now } }),
  )
})

async function ask(id: string, asked: Asked) {
  const route = routes.find(one => one.id === id)!
  calls = {}
  const answer = await route.handle({
    shop,
    params: asked.params ?? {},
    query: (route.query ?? z.strictObject({})).parse(asked.query ?? {}),
    body: (route.body ?? z.strictObject({})).parse(asked.body ?? {}),
    userId: asked.userId,
    idempotencyKey: asked.idempotencyKey,
    address: '192.0.2.1',
    prefix: '/shop',
  })
  // As it goes out: without what is undefined.
  const json = 'from' in answer ? { json: answer.toJson() } : answer
  return JSON.parse(JSON.stringify({ calls, answer: json })) as {
    calls: object
    answer: { json: Record<string, unknown> }
  }
}

/** What ids the lines before have brought forth. */
const ids: Record<string, string> = {}
const [userId, idempotencyKey] = ['mina', 'k']
const isOf = (value: object) => expect.objectContaining(value) as object
const anything = expect.anything() as object

type Line = [id: string, asked: () => Asked, calls: () => object, answer: object, keep?: [string, string]]

const location = expect.stringMatching(/^\/shop\/orders\/[\w-]+$/) as string
const at = new Date(now).toISOString()
const latte = { productId: 'latte', quantity: 2 }
const stats = { pending: expect.any(Number) as number, sent: expect.any(Number) as number }

const day: readonly Line[] = [
  [
    'registerUser',
    () => ({ body: { userId, name: 'Mina' } }),
    () => ({ 'users.register': { userId, name: 'Mina' } }),
    { json: { userId, name: 'Mina', createdAt: at } },
  ],
  [
    'updateUser',
    () => ({ params: { userId }, body: { name: 'Mina Kim' } }),
    () => ({ 'users.update': { userId, name: 'Mina Kim' } }),
    { json: { userId, name: 'Mina Kim', createdAt: at } },
  ],
  [
    'listUsers',
    () => ({ query: { query: 'mi', limit: '1' } }),
    () => ({ 'users.list': { query: 'mi', limit: 1 } }),
    { json: { items: [{ userId, name: 'Mina Kim', createdAt: at }], nextCursor: null } },
  ],
  [
    'chargeUser',
    () => ({ params: { userId }, body: { amount: 90_000, reference: 'pg 1', reason: 'card' }, idempotencyKey }),
    () => ({ 'wallets.charge': { userId, amount: 90_000, reference: 'pg 1', reason: 'card', idempotencyKey } }),
    { json: { userId, balance: 90_000 }, replayed: false },
  ],
  [
    'chargeUser',
    () => ({ params: { userId }, body: { amount: 90_000, reference: 'pg 1', reason: 'card' }, idempotencyKey }),
    () => ({ 'wallets.charge': { userId, amount: 90_000, reference: 'pg 1', reason: 'card', idempotencyKey } }),
    { json: { userId, balance: 90_000 }, replayed: true },
  ],
  [
    'withdrawFromUser',
    () => ({ params: { userId }, body: { amount: 1_000, reason: 'twice' }, idempotencyKey }),
    () => ({ 'wallets.withdraw': { userId, amount: 1_000, reason: 'twice', idempotencyKey } }),
    { json: { userId, balance: 89_000 }, replayed: false },
  ],
  [
    'chargeBalance',
    () => ({ userId, body: { amount: 11_000 }, idempotencyKey: 'own' }),
    () => ({ 'wallets.charge': { userId, amount: 11_000, idempotencyKey: 'own' } }),
    { json: { userId, balance: 100_000 }, replayed: false },
  ],
  ['getBalance', () => ({ userId }), () => ({ 'wallets.balance': { userId } }), { json: { userId, balance: 100_000 } }],
  [
    'listBalanceHistory',
    () => ({ userId, query: { limit: '1' } }),
    () => ({ 'wallets.history': { userId, limit: 1 } }),
    { json: { items: [isOf({ number: 3, amount: 11_000, at })], nextCursor: '3' } },
  ],
  [
    'listUserBalanceHistory',
    () => ({ params: { userId }, query: { limit: '1', cursor: '3' } }),
    () => ({ 'wallets.history': { userId, limit: 1, cursor: '3' } }),
    { json: { items: [isOf({ number: 2, amount: -1_000, at })], nextCursor: '2' } },
  ],
  [
    'getUser',
    () => ({ params: { userId } }),
    () => ({ 'users.get': { userId }, 'wallets.balance': { userId } }),
    { json: { userId, name: 'Mina Kim', createdAt: at, balance: 100_000 } },
  ],
  [
    'addProduct',
    () => ({ body: { productId: 'a b', name: 'A B', price: 3, saleFrom: at }, idempotencyKey }),
    () => ({ 'catalog.addProduct': { productId: 'a b', name: 'A B', price: 3, saleFrom: now, idempotencyKey } }),
    { json: isOf({ productId: 'a b', saleFrom: at }), location: '/shop/products/a%20b', replayed: false },
  ],
  [
    'importProducts',
    () => ({ body: { products: [{ productId: 'latte', name: 'Latte', price: 4_500, stock: 50 }] }, idempotencyKey }),
    () => ({
      'catalog.importProducts': {
        products: [{ productId: 'latte', name: 'Latte', price: 4_500, stock: 50 }],
        reason: 'import',
        dryRun: false,
        idempotencyKey,
      },
    }),
    {
      json: {
        dryRun: false,
        added: 1,
        changed: 0,
        equal: 0,
        items: [{ productId: 'latte', change: 'added', fields: [] }],
      },
      replayed: false,
    },
  ],
  [
    'updateProduct',
    () => ({ params: { productId: 'a b' }, body: { status: 'HIDDEN', saleFrom: null, saleUntil: at }, idempotencyKey }),
    () => ({
      'catalog.updateProduct': {
        productId: 'a b',
        status: 'HIDDEN',
        saleFrom: null,
        saleUntil: now,
        idempotencyKey,
      },
    }),
    { json: isOf({ productId: 'a b', status: 'HIDDEN', saleUntil: at }), replayed: false },
  ],
  [
    'adjustStock',
    () => ({ params: { productId: 'latte' }, body: { delta: 5, reason: 'restock' }, idempotencyKey }),
    () => ({ 'catalog.adjustStock': { productId: 'latte', delta: 5, reason: 'restock', idempotencyKey } }),
    { json: isOf({ productId: 'latte', stock: 55 }), replayed: false },
  ],
  [
    'listStockMovements',
    () => ({ params: { productId: 'latte' }, query: { optionId: 'default', limit: '1' } }),
    () => ({ 'catalog.stockHistory': { productId: 'latte', optionId: 'default', limit: 1 } }),
    { json: { items: [isOf({ delta: 5, reason: 'restock', at })], nextCursor: expect.any(String) as string } },
  ],
  [
    'listAllProducts',
    () => ({ query: { query: 'a', inStock: 'false', below: '9', limit: '7' } }),
    () => ({
      'catalog.listProducts': { query: 'a', inStock: false, below: 9, limit: 7, includeHidden: true },
    }),
    { json: { items: [isOf({ productId: 'a b', status: 'HIDDEN' })], nextCursor: null } },
  ],
  [
    'getAnyProduct',
    () => ({ params: { productId: 'a b' } }),
    () => ({ 'catalog.getProduct': { productId: 'a b' } }),
    { json: isOf({ productId: 'a b', status: 'HIDDEN', saleUntil: at }) },
  ],
  [
    'listProducts',
    () => ({ query: { page: '1', limit: '5', inStock: 'true', soldOut: 'exclude' } }),
    () => ({ 'catalog.listProducts': { page: 1, limit: 5, inStock: true, soldOut: 'exclude' } }),
    { json: { items: [isOf({ productId: 'latte', stock: 55 })], page: 1, limit: 5, total: 1, nextCursor: null } },
  ],
  [
    'getProduct',
    () => ({ params: { productId: 'latte' } }),
    () => ({ 'catalog.getProduct': { productId: 'latte' } }),
    { json: isOf({ productId: 'latte', name: 'Latte' }) },
  ],
  [
    'createCoupon',
    () => ({
      body: { code: 'TEN', name: 'Ten', discount: { type: 'FIXED', amount: 10 }, quantity: 9, claimFrom: at },
      idempotencyKey,
    }),
    () => ({
      'coupons.create': {
        code: 'TEN',
        name: 'Ten',
        discount: { type: 'FIXED', amount: 10 },
        quantity: 9,
        minimumOrderAmount: 0,
        claimFrom: now,
        idempotencyKey,
      },
    }),
    { json: isOf({ code: 'TEN', remaining: 9, claimFrom: at }), replayed: false },
  ],
  [
    'updateCoupon',
    () => ({ params: { code: 'TEN' }, body: { quantity: 8, claimFrom: null }, idempotencyKey }),
    () => ({ 'coupons.update': { code: 'TEN', quantity: 8, claimFrom: null, idempotencyKey } }),
    { json: isOf({ code: 'TEN', remaining: 8 }), replayed: false },
  ],
  [
    'claimCoupon',
    () => ({ userId, params: { code: 'TEN' }, idempotencyKey }),
    () => ({ 'coupons.claim': { userId, code: 'TEN', idempotencyKey } }),
    { json: isOf({ code: 'TEN', status: 'ISSUED', claimedAt: at }), location: '/shop/coupons', replayed: false },
    ['coupon', 'userCouponId'],
  ],
  [
    'listCoupons',
    () => ({ userId }),
    () => ({ 'coupons.listForUser': { userId } }),
    { json: { items: [isOf({ code: 'TEN', status: 'ISSUED', claimedAt: at })] } },
  ],
  [
    'listUserCoupons',
    () => ({ params: { userId } }),
    () => ({ 'coupons.listForUser': { userId } }),
    { json: { items: [isOf({ code: 'TEN', status: 'ISSUED', claimedAt: at })] } },
  ],
  [
    'listAvailableCoupons',
    () => ({ userId }),
    () => ({ 'coupons.available': { userId } }),
    { json: { items: [isOf({ code: 'TEN', remaining: 7, claimedByUser: true })] } },
  ],
  [
    'listCampaigns',
    () => ({ query: { active: 'true', limit: '3' } }),
    () => ({ 'coupons.list': { active: true, limit: 3 } }),
    { json: { items: [isOf({ code: 'TEN', remaining: 7 })], nextCursor: null } },
  ],
  [
    'getCampaign',
    () => ({ params: { code: 'TEN' } }),
    () => ({ 'coupons.get': { code: 'TEN' }, 'coupons.usage': { code: 'TEN' } }),
    { json: isOf({ code: 'TEN', remaining: 7, used: 0 }) },
  ],
  [
    'revokeCoupon',
    () => ({ params: { userId, userCouponId: ids.coupon! }, body: { reason: 'a bot' }, idempotencyKey }),
    () => ({ 'coupons.revoke': { userId, userCouponId: ids.coupon, reason: 'a bot', idempotencyKey } }),
    { json: isOf({ code: 'TEN', status: 'REVOKED' }), replayed: false },
  ],
  [
    'placeOrder',
    () => ({ userId, body: { items: [latte] }, idempotencyKey }),
    () => ({ 'orders.place': { userId, items: [latte], idempotencyKey } }),
    { json: isOf({ status: 'PAID', total: 9_000, createdAt: at }), location, replayed: false },
    ['placed', 'orderId'],
  ],
  [
    'placeOrder',
    () => ({ userId, body: { items: [latte], payment: 'later' }, idempotencyKey: 'later' }),
    () => ({ 'orders.create': { userId, items: [latte], idempotencyKey: 'later' } }),
    { json: isOf({ status: 'PENDING', total: 9_000 }), location, replayed: false },
    ['pending', 'orderId'],
  ],
  [
    'payOrder',
    () => ({ userId, params: { orderId: ids.pending! }, idempotencyKey }),
    () => ({ 'orders.pay': { userId, orderId: ids.pending, idempotencyKey } }),
    { json: isOf({ status: 'PAID' }), replayed: false },
  ],
  [
    'listOrders',
    () => ({ userId, query: { limit: '1' } }),
    () => ({ 'orders.list': { userId, limit: 1 } }),
    { json: { items: [isOf({ status: 'PAID', createdAt: at })], nextCursor: expect.any(String) as string } },
  ],
  [
    'getOrder',
    () => ({ userId, params: { orderId: ids.placed! } }),
    () => ({ 'orders.get': { userId, orderId: ids.placed } }),
    { json: isOf({ status: 'PAID', createdAt: at }) },
  ],
  [
    'getAnyOrder',
    () => ({ params: { orderId: ids.placed! } }),
    () => ({ 'orders.get': { orderId: ids.placed } }),
    { json: isOf({ status: 'PAID', createdAt: at }) },
  ],
  [
    'updateOrder',
    () => ({ params: { orderId: ids.placed! }, body: { metadata: { table: '7' } }, idempotencyKey: 'table' }),
    () => ({ 'orders.update': { orderId: ids.placed, metadata: { table: '7' }, idempotencyKey: 'table' } }),
    { json: isOf({ metadata: { table: '7' } }), replayed: false },
  ],
  [
    'completeOrder',
    () => ({ params: { orderId: ids.placed! }, body: { reason: 'handed over' }, idempotencyKey: 'done' }),
    () => ({ 'orders.complete': { orderId: ids.placed, reason: 'handed over', idempotencyKey: 'done' } }),
    { json: isOf({ status: 'COMPLETED' }), replayed: false },
  ],
  [
    'listAllOrders',
    () => ({ query: { userId, status: 'COMPLETED', from: at, until: '2026-03-02', limit: '5' } }),
    () => ({ 'orders.list': { userId, status: 'COMPLETED', from: now, until: anything, limit: 5 } }),
    { json: { items: [isOf({ status: 'COMPLETED', createdAt: at })], nextCursor: null } },
  ],
  [
    'cancelAnyOrder',
    () => ({
      params: { orderId: ids.placed! },
      body: { items: [{ productId: 'latte', quantity: 1 }], reason: 'spilled' },
      idempotencyKey: 'any',
    }),
    () => ({
      'orders.cancel': {
        orderId: ids.placed,
        items: [{ productId: 'latte', quantity: 1 }],
        reason: 'spilled',
        idempotencyKey: 'any',
      },
    }),
    { json: isOf({ refunded: 4_500, balance: 86_500 }), replayed: false },
  ],
  [
    'cancelOrder',
    () => ({ userId, params: { orderId: ids.pending! }, body: { reason: 'mistake' }, idempotencyKey: 'own' }),
    () => ({ 'orders.cancel': { userId, orderId: ids.pending, reason: 'mistake', idempotencyKey: 'own' } }),
    { json: isOf({ status: 'CANCELLED', balance: 95_500 }), replayed: false },
  ],
  [
    'addCartItem',
    () => ({ userId, body: latte }),
    () => ({ 'carts.add': { userId, ...latte } }),
    { json: isOf({ userId, items: [isOf({ productId: 'latte', quantity: 2 })], total: 9_000 }) },
  ],
  [
    'getCart',
    () => ({ userId }),
    () => ({ 'carts.get': { userId } }),
    { json: isOf({ userId, total: 9_000 }) },
    ['line', 'items.0.itemId'],
  ],
  [
    'changeCartItem',
    () => ({ userId, params: { itemId: ids.line! }, body: { quantity: 3 } }),
    () => ({ 'carts.setQuantity': { userId, itemId: ids.line, quantity: 3 } }),
    { json: isOf({ userId, total: 13_500 }) },
  ],
  [
    'checkoutCart',
    () => ({ userId, body: { itemIds: [ids.line!] }, idempotencyKey: 'cart' }),
    () => ({ 'carts.checkout': { userId, itemIds: [ids.line], payment: 'now', idempotencyKey: 'cart' } }),
    { json: isOf({ status: 'PAID', total: 13_500 }), location, replayed: false },
  ],
  [
    'addCartItem',
    () => ({ userId, body: latte }),
    () => ({ 'carts.add': anything }),
    anything,
    ['line', 'items.0.itemId'],
  ],
  [
    'removeCartItem',
    () => ({ userId, params: { itemId: ids.line! } }),
    () => ({ 'carts.remove': { userId, itemId: ids.line } }),
    { empty: true },
  ],
  [
    'listTopProducts',
    () => ({ query: { days: '1', limit: '2' } }),
    () => ({ 'ranking.top': { days: 1, limit: 2 } }),
    { json: isOf({ items: [isOf({ rank: 1, productId: 'latte' })] }) },
  ],
  [
    'takeRankingSnapshot',
    () => ({ body: { date: '2026-03-02' } }),
    () => ({ 'ranking.takeSnapshot': { date: '2026-03-02' } }),
    { json: isOf({ date: '2026-03-02' }) },
  ],
  [
    'getRankingSnapshot',
    () => ({ params: { date: '2026-03-02' } }),
    () => ({ 'ranking.snapshot': { date: '2026-03-02' } }),
    { json: isOf({ date: '2026-03-02' }) },
  ],
  ['relayOutbox', () => ({}), () => ({ 'outbox.stats': undefined }), { json: isOf({ ...stats, relayed: anything }) }],
  ['getOutbox', () => ({}), () => ({}), { json: isOf(stats) }],
  [
    'listEvents',
    () => ({ query: { limit: '1', status: 'SENT' } }),
    () => ({ 'outbox.list': { limit: 1, status: 'SENT' } }),
    { json: { items: [isOf({ type: 'order.paid' })], nextCursor: expect.any(String) as string } },
  ],
  [
    'replayEvents',
    () => ({ body: { publisher: 'memory' } }),
    () => ({ 'outbox.replay': { publisher: 'memory' } }),
    { json: isOf({ ...stats, requeued: expect.any(Number) as number }) },
  ],
  [
    'retryOutbox',
    () => ({ body: { publisher: 'memory' } }),
    () => ({ 'outbox.retry': { publisher: 'memory' } }),
    { json: isOf({ ...stats, requeued: 0 }) },
  ],
  ['audit', () => ({}), () => ({}), { json: isOf({ ok: true }) }],
  ['registerUser', () => ({ body: { userId: 'jun', name: 'Jun' } }), () => ({ 'users.register': anything }), anything],
  ['eraseUser', () => ({ params: { userId: 'jun' } }), () => ({ 'users.erase': { userId: 'jun' } }), { empty: true }],
]

it.each<Line>(day)('%s calls the shop, and answers from what it says', async (id, asked, called, answered, keep) => {
  const told = await ask(id, asked())
  expect(told).toEqual({ calls: called(), answer: answered })
  if (keep === undefined) return
  const [name, path] = keep
  const value = path
    .split('.')
    .reduce<unknown>((from, step) => (from as Record<string, unknown>)[step], told.answer.json)
  ids[name] = String(value)
})

it('leaves no route out', () => {
  const asked = new Set(day.map(([id]) => id))
  expect(routes.map(({ id }) => id).filter(id => !asked.has(id))).toEqual([])
})

it('hides a hidden product from the public, word for word as one that never was', async () => {
  await expect(ask('getProduct', { params: { productId: 'a b' } })).rejects.toMatchObject({
    code: 'PRODUCT_NOT_FOUND',
    message: 'There is no product a b.',
    details: { productId: 'a b' },
  })
})

it('lets users charge their own balance only where the shop does', async () => {
  const route = balanceRoutes(false).find(one => one.id === 'chargeBalance')!
  const asked = { shop, params: {}, query: {}, body: { amount: 1 }, userId, idempotencyKey, address: '', prefix: '' }
  calls = {}
  await expect(async () => route.handle(asked)).rejects.toMatchObject({
    code: 'FORBIDDEN',
    message: 'Users cannot charge their own balance here: use POST /admin/users/{userId}/charge.',
    details: {},
  })
  expect(calls).toEqual({})
})

it('takes a thousand products in a list, and no empty one', () => {
  const { body } = routes.find(one => one.id === 'importProducts')!
  const ofSize = (length: number) =>
    body!.safeParse({ products: Array.from({ length }, (_, i) => ({ productId: `p${i}`, name: 'P', price: 1 })) })
      .success
  expect([0, 1, 1_000, 1_001].map(ofSize)).toEqual([false, true, true, false])
})
