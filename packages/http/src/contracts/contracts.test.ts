import type { Readable } from 'node:stream'
import { createShop, type ErrorCode, type Order, type OrderStatus, type Shop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { statusOf } from '../answer/problem.ts'
import type { Answer, Route } from '../routes/route.ts'
import { contractIds, contractRoutes } from './contracts.ts'

const options = { selfCharge: true, mostProducts: 10 }
const routes = contractRoutes('003', options)

function told({ id, method, path, access, tag, status, namesUser, ...more }: Route): string {
  const flags = (['keyed', 'tagged', 'quick', 'exempt'] as const).filter(flag => more[flag])
  return `${id}: ${[`${method} ${path}`, access, tag, status, ...flags, ...(namesUser ? [] : ['no user'])].join(', ')}`
}

it('has each contract under a path of its own, and the wanted one before them at the root', () => {
  expect(contractIds).toEqual(['002', '003'])
  expect(routes.map(told)).toEqual([
    'root003ChargeBalance: POST /balance/charge, user, contract 003, 200, keyed',
    'root003GetBalance: GET /balance, user, contract 003, 200',
    'root003GetProducts: GET /products, public, contract 003, 200',
    'root003ListTopProducts: GET /products/top, public, contract 003, 200, tagged',
    'root003CreateOrder: POST /orders, user, contract 003, 201, keyed',
    'root003GetOrder: GET /orders/:orderId, user, contract 003, 200',
    'root003PayOrder: POST /payments, user, contract 003, 200, keyed',
    'root003IssueCoupon: POST /coupons/issue, user, contract 003, 201, keyed',
    'root003ListCoupons: GET /coupons, user, contract 003, 200',
    'contract002ChargeBalance: POST /contracts/002/balance/charge, user, contract 002, 200, keyed',
    'contract002GetBalance: GET /contracts/002/balance, user, contract 002, 200',
    'contract002ListProducts: GET /contracts/002/products, public, contract 002, 200',
    'contract002ListTopProducts: GET /contracts/002/products/top, public, contract 002, 200, tagged',
    'contract002PlaceOrder: POST /contracts/002/order, user, contract 002, 200, keyed',
    'contract002PlaceOrderToo: POST /contracts/002/orders, user, contract 002, 200, keyed',
    'contract002AddCartItem: POST /contracts/002/cart/add, user, contract 002, 200',
    'contract002GetCart: GET /contracts/002/cart, user, contract 002, 200',
    'contract002RemoveCartItem: DELETE /contracts/002/cart/remove, user, contract 002, 200',
    'contract003ChargeBalance: POST /contracts/003/balance/charge, user, contract 003, 200, keyed',
    'contract003GetBalance: GET /contracts/003/balance, user, contract 003, 200',
    'contract003GetProducts: GET /contracts/003/products, public, contract 003, 200',
    'contract003ListTopProducts: GET /contracts/003/products/top, public, contract 003, 200, tagged',
    'contract003CreateOrder: POST /contracts/003/orders, user, contract 003, 201, keyed',
    'contract003GetOrder: GET /contracts/003/orders/:orderId, user, contract 003, 200',
    'contract003PayOrder: POST /contracts/003/payments, user, contract 003, 200, keyed',
    'contract003IssueCoupon: POST /contracts/003/coupons/issue, user, contract 003, 201, keyed',
    'contract003ListCoupons: GET /contracts/003/coupons, user, contract 003, 200',
  ])
  expect(contractRoutes('002', options)[0]).toMatchObject({ id: 'root002ChargeBalance', path: '/balance/charge' })
  expect(contractRoutes(undefined, options).map(({ path }) => path)).toEqual(
    routes.map(({ path }) => path).filter(path => path.startsWith('/contracts/')),
  )
})

it('names its document and its bounds in its summaries', () => {
  const summaries = routes.filter(({ path }) => path.endsWith('/products')).map(({ summary }) => summary)
  expect(summaries).toEqual([
    'Show the product that the query names, or all, 10 at most (document 003)',
    'Show all products, 10 at most (document 002)',
    'Show the product that the query names, or all, 10 at most (document 003)',
  ])
})

it('shows a body that can be sent with each route that takes one', () => {
  const own = routes.filter(({ path }) => path.startsWith('/contracts/'))
  expect(Object.fromEntries(own.flatMap(({ id, example }) => (example === undefined ? [] : [[id, example]])))).toEqual({
    contract002ChargeBalance: { userId: 'mina', amount: 1000 },
    contract002PlaceOrder: { userId: 'mina', items: [{ productId: 'latte', quantity: 2 }] },
    contract002PlaceOrderToo: { userId: 'mina', items: [{ productId: 'latte', quantity: 2 }] },
    contract002AddCartItem: { userId: 'mina', productId: 'latte', quantity: 1 },
    contract002RemoveCartItem: { userId: 'mina', productId: 'latte' },
    contract003ChargeBalance: { userId: 'mina', amount: 1000 },
    contract003CreateOrder: { userId: 'mina', products: [{ productId: 'latte', quantity: 2 }], couponId: 'WELCOME' },
    contract003PayOrder: { orderId: '019c0f5e-6c00-7000-8000-000000000000' },
    contract003IssueCoupon: { userId: 'mina', couponId: 'WELCOME' },
  })
})

it('knows three statuses in document 002, and those of the shop in document 003', () => {
  const of = (id: string) => routes.find(one => one.id === id)!
  const codes = Object.keys(statusOf) as ErrorCode[]
  const statuses = Map.groupBy(codes, code => of('contract002GetCart').statusOf!(code))
  expect(new Set(statuses.keys())).toEqual(new Set([400, 404, 500]))
  expect(statuses.get(500)).toEqual(['INTERNAL', 'BUSY'])
  expect(statuses.get(404)).toEqual(codes.filter(code => statusOf[code] === 404))
  expect(of('contract003GetBalance')).not.toHaveProperty('statusOf')
})

const product = { productId: 'a', name: 'a', price: 0, stock: 0 }

it.each<[string, string, unknown]>([
  ['contract002GetBalance', 'of nothing', { userId: 'a', currentBalance: 0 }],
  ['contract002ListProducts', 'for nothing, sold out', [product]],
  ['contract002ListTopProducts', 'for nothing', [{ productId: 'a', name: 'a', price: 0, totalSales: 0 }]],
  ['contract002PlaceOrder', 'for nothing', { orderId: 'a', userId: 'a', totalPrice: 0, orderStatus: 'SUCCESS' }],
  ['contract002GetCart', 'of one unit', { userId: 'a', items: [{ cartItemId: 'a', ...product, quantity: 1 }] }],
  ['contract003GetBalance', 'of nothing', { userId: 'a', balance: 0 }],
  ['contract003GetProducts', 'for nothing, sold out', [{ id: 'a', ...product }]],
  ['contract003GetProducts', 'alone', { id: 'a', ...product }],
])('%s: describes the least answer, %s, and nothing below', (id, _, least) => {
  const answer = routes.find(one => one.id === id)!.answer as z.ZodType
  const allows = (value: unknown) => answer.safeParse(value).success
  expect(allows(least)).toBe(true)
  const written = JSON.stringify(least)
  const below = [...written.matchAll(/:(\d)/g)].map(
    ({ index, 1: digit }) => `${written.slice(0, index)}:${Number(digit) - 1}${written.slice(index + 2)}`,
  )
  expect(below.length).toBeGreaterThan(0)
  for (const one of below) expect(allows(JSON.parse(one)), one).toBe(false)
})

let shop: Shop
beforeEach(async () => {
  shop = createShop({ store: createMemoryStore() })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.wallets.charge({ userId: 'mina', amount: 50_000 })
  await shop.catalog.addProducts({
    products: [
      {
        productId: 'beans',
        name: 'Beans',
        options: [
          { optionId: '250g', name: '250 g', price: 900, stock: 5 },
          { optionId: '1kg', name: '1 kg', price: 3_000, stock: 5 },
        ],
      },
      { productId: 'latte', name: 'Latte', price: 4_500, stock: 50 },
    ],
  })
  await shop.coupons.create({ code: 'TEN', name: 'Ten', discount: { type: 'FIXED', amount: 10 }, quantity: 9 })
})

interface Asked {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: object
  readonly body?: object
  readonly idempotencyKey?: string
}

async function ask(id: string, asked: Asked = {}, of: Shop = shop): Promise<Answer> {
  const route = routes.find(one => one.id === `contract${id}`)!
  return route.handle({
    shop: of,
    params: asked.params ?? {},
    query: (route.query ?? z.strictObject({})).parse(asked.query ?? {}),
    body: (route.body ?? z.strictObject({})).parse(asked.body ?? {}),
    userId: 'mina',
    idempotencyKey: asked.idempotencyKey,
    address: '192.0.2.1',
    prefix: '',
  })
}

const latte = { productId: 'latte', quantity: 2 }
const id = expect.any(String) as string

describe('what is asked twice with one key', () => {
  it.each<[string, object, object]>([
    ['002ChargeBalance', { amount: 5 }, { userId: 'mina', currentBalance: 50_005 }],
    ['003ChargeBalance', { amount: 5 }, { userId: 'mina', balance: 50_005 }],
    ['002PlaceOrder', { items: [latte] }, { orderId: id, userId: 'mina', totalPrice: 9_000, orderStatus: 'SUCCESS' }],
    [
      '002PlaceOrderToo',
      { items: [latte] },
      { orderId: id, userId: 'mina', totalPrice: 9_000, orderStatus: 'SUCCESS' },
    ],
    ['003IssueCoupon', { couponId: 'TEN' }, { userCouponId: id, couponId: 'TEN', name: 'Ten', status: 'ISSUED' }],
    [
      '003CreateOrder',
      { products: [latte] },
      {
        orderId: id,
        userId: 'mina',
        status: 'CREATED',
        products: [expect.objectContaining(latte)],
        subtotal: 9_000,
        discount: 0,
        total: 9_000,
        createdAt: id,
      },
    ],
    [
      '003CreateOrder',
      { products: [latte], payment: 'now' },
      {
        orderId: id,
        userId: 'mina',
        status: 'PAID',
        products: [expect.objectContaining(latte)],
        subtotal: 9_000,
        discount: 0,
        total: 9_000,
        createdAt: id,
        payment: { paymentId: id, amount: 9_000, at: id },
      },
    ],
  ])('%s with %o is done once and answered twice', async (route, body, json) => {
    const asked = { body, idempotencyKey: 'k' }
    const first = await ask(route, asked)
    expect(first).toStrictEqual({ json, replayed: false })
    expect(await ask(route, asked)).toStrictEqual({ ...first, replayed: true })
  })

  it('pays an order once', async () => {
    const { orderId } = await shop.orders.create({ userId: 'mina', items: [latte] })
    const asked = { body: { orderId }, idempotencyKey: 'k' }
    expect(await ask('003PayOrder', asked)).toMatchObject({ json: { orderId, status: 'PAID' }, replayed: false })
    expect(await ask('003PayOrder', asked)).toMatchObject({ json: { orderId, status: 'PAID' }, replayed: true })
  })
})

it('takes what is ordered out of the cart, in document 002', async () => {
  await shop.carts.add({ userId: 'mina', ...latte })
  for (const route of ['002PlaceOrder', '002PlaceOrderToo']) {
    await ask(route, { body: { items: [{ productId: 'latte', quantity: 1 }] } })
  }
  expect((await shop.carts.get({ userId: 'mina' })).items).toEqual([])
})

it('shows the five best of three days', async () => {
  const asked: object[] = []
  const place = { rank: 1, productId: 'latte', name: 'Latte', price: 4_500, totalSales: 2, revenue: 9_000 }
  const ranking = { items: [place], from: 0, to: 1, computedAt: 1 }
  const top = (input: object) => {
    asked.push(input)
    return Promise.resolve(ranking)
  }
  const of = { ...shop, ranking: { ...shop.ranking, top } } as unknown as Shop
  const { productId, name, price, totalSales, rank } = place
  expect(await ask('002ListTopProducts', {}, of)).toEqual({ json: [{ productId, name, price, totalSales }] })
  expect(await ask('003ListTopProducts', {}, of)).toEqual({
    json: [{ id: productId, productId, name, price, rank, totalSales }],
  })
  expect(asked).toEqual(Array(2).fill({ days: 3, limit: 5 }))
})

describe('a line of the cart of document 002', () => {
  beforeEach(async () => {
    for (const optionId of ['250g', '1kg']) {
      await ask('002AddCartItem', { body: { productId: 'beans', optionId, quantity: 1 } })
    }
    await ask('002AddCartItem', { body: latte })
  })

  it('shows what is in it, in names of its own', async () => {
    const beans = { cartItemId: id, productId: 'beans', quantity: 1, stock: 5 }
    expect(await ask('002GetCart')).toEqual({
      json: {
        userId: 'mina',
        items: [
          { ...beans, name: expect.stringMatching(/Beans.*250 g/) as string, price: 900 },
          { ...beans, name: expect.stringMatching(/Beans.*1 kg/) as string, price: 3_000 },
          { cartItemId: id, productId: 'latte', name: 'Latte', price: 4_500, quantity: 2, stock: 50 },
        ],
      },
    })
  })

  it('goes by its id alone, or with all others of its product', async () => {
    const { items } = await shop.carts.get({ userId: 'mina' })
    const one = (await ask('002RemoveCartItem', { query: { itemId: items[2]!.itemId } })) as {
      json: { items: object[] }
    }
    expect(one.json.items).toMatchObject([{ price: 900 }, { price: 3_000 }])
    const none = await ask('002RemoveCartItem', { body: { productId: 'beans' } })
    expect(none).toEqual({ json: { userId: 'mina', items: [] } })
  })

  it.each([
    [{ itemId: 'other' }, 'other'],
    [{ productId: 'mug' }, 'mug'],
  ])('is missed where there is none of %o', async (body, itemId) => {
    await expect(ask('002RemoveCartItem', { body })).rejects.toMatchObject({
      code: 'CART_ITEM_NOT_FOUND',
      message: `The cart has no line ${itemId}.`,
      details: { itemId },
    })
  })

  it.each([
    [{}, '/productId'],
    [{ itemId: 'a', productId: 'b' }, '/itemId'],
  ])('is named in one way: not by %o', async (body, pointer) => {
    await expect(ask('002RemoveCartItem', { body })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { issues: [{ pointer, message: 'or the other one is required, not both' }] },
    })
  })
})

/** An order as a shop tells it. */
function orderOf(status: OrderStatus, more: Partial<Order> = {}): Order {
  const base = { orderId: 'o', userId: 'mina', items: [], subtotal: 0, discount: 0, total: 0, createdAt: 0 }
  return { ...base, status, history: [], ...more }
}

const step = (from: OrderStatus | null, to: OrderStatus, reason?: string) =>
  ({ from, to, by: 'system', at: 0, ...(reason !== undefined && { reason }) }) as const
const refusedPayments = { count: 1, lastAt: 0, reason: 'INSUFFICIENT_BALANCE' }
const noMoney = 'INSUFFICIENT_BALANCE'

it.each<[string, Order]>([
  ['CREATED', orderOf('PENDING', { history: [step(null, 'PENDING')] })],
  ['PAYMENT_FAILED', orderOf('PENDING', { refusedPayments })],
  ['PAYMENT_FAILED', orderOf('PENDING', { history: [step(null, 'PENDING'), step('PENDING', 'PENDING', noMoney)] })],
  ['PAID', orderOf('PAID', { refusedPayments, history: [step('PENDING', 'PAID')] })],
  ['PAID', orderOf('COMPLETED')],
  ['PAYMENT_FAILED', orderOf('FAILED', { history: [step('PENDING', 'FAILED', noMoney)] })],
  ['FAILED', orderOf('FAILED', { history: [step('PENDING', 'FAILED', 'INSUFFICIENT_STOCK')] })],
  ['FAILED', orderOf('FAILED')],
  ['CANCELLED', orderOf('CANCELLED', { refusedPayments, history: [step('PENDING', 'CANCELLED', noMoney)] })],
  ['EXPIRED', orderOf('EXPIRED', { refusedPayments })],
])('shows as %s in document 003 what the shop knows as %o', async (status, order) => {
  const asked: object[] = []
  const get = (input: object) => {
    asked.push(input)
    return Promise.resolve(order)
  }
  const of = { ...shop, orders: { ...shop.orders, get } } as unknown as Shop
  expect(await ask('003GetOrder', { params: { orderId: 'o' } }, of)).toMatchObject({ json: { orderId: 'o', status } })
  expect(asked).toEqual([{ userId: 'mina', orderId: 'o' }])
})

it('shows one product or all of them, and what a user has, in document 003', async () => {
  expect(await ask('003GetProducts', { query: { productId: 'latte' } })).toEqual({
    json: { id: 'latte', productId: 'latte', name: 'Latte', price: 4_500, stock: 50 },
  })
  const all = (await ask('003GetProducts')) as { content: Readable; type: string }
  expect(all.type).toBe('application/json')
  expect(JSON.parse((await all.content.toArray()).join(''))).toMatchObject([{ id: 'beans' }, { id: 'latte' }])
  await shop.coupons.claim({ userId: 'mina', code: 'TEN' })
  expect(await ask('003ListCoupons')).toEqual({
    json: [{ userCouponId: id, couponId: 'TEN', name: 'Ten', status: 'ISSUED' }],
  })
  expect(await ask('003GetBalance')).toEqual({ json: { userId: 'mina', balance: 50_000 } })
  expect(await ask('002GetBalance')).toEqual({ json: { userId: 'mina', currentBalance: 50_000 } })
})

it('takes a coupon by its campaign, in document 003', async () => {
  await shop.coupons.claim({ userId: 'mina', code: 'TEN' })
  expect(await ask('003CreateOrder', { body: { products: [latte], couponId: 'TEN' } })).toMatchObject({
    json: { subtotal: 9_000, discount: 10, total: 8_990 },
  })
})

it.each(['002', '003'])('lets users charge their own balance only where the shop does, in document %s', async id => {
  const closed = contractRoutes(undefined, { ...options, selfCharge: false })
  const route = closed.find(one => one.id === `contract${id}ChargeBalance`)!
  const asked = { shop, params: {}, query: {}, body: { amount: 1 }, userId: 'mina', address: '', prefix: '' }
  await expect(async () => route.handle({ ...asked, idempotencyKey: undefined })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
  expect(await shop.wallets.balance({ userId: 'mina' })).toMatchObject({ balance: 50_000 })
})

it('lists all products of document 002 in names of its own', async () => {
  const { content, type } = (await ask('002ListProducts')) as { content: Readable; type: string }
  expect(type).toBe('application/json')
  expect(JSON.parse((await content.toArray()).join(''))).toEqual([
    { productId: 'beans', name: 'Beans', price: 900, stock: 10 },
    { productId: 'latte', name: 'Latte', price: 4_500, stock: 50 },
  ])
})

it('lets an order of document 003 be paid later unless it says otherwise', () => {
  const { body } = routes.find(one => one.id === 'contract003CreateOrder')!
  expect(body!.parse({ products: [latte] })).toEqual({ products: [latte], payment: 'later' })
})
