import { createShop, type Shop } from '@jumun/core'
import { createSeededIds, createTestClock, type TestClock } from '@jumun/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '../../open.ts'
import { createScratchDatabase, inspect, type ScratchDatabase } from '../../scratch.ts'
import { cutOff } from './cut-off.ts'
import { makeOlder } from './older-shop.ts'

const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/)
const places = {
  sqlite: 'sqlite:jumun-migrations.db',
  mysql: process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306/jumun',
  postgres: process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres',
}

/** Orders in all states that there were then, with coupons, and stock moved for every reason. */
async function fill(shop: Shop, clock: TestClock): Promise<void> {
  for (const userId of ['mina', 'jun', 'sol']) await shop.users.register({ userId, name: userId })
  await shop.wallets.charge({ userId: 'mina', amount: 200_000 })
  await shop.wallets.charge({ userId: 'jun', amount: 50_000 })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4_500, stock: 60 })
  const options = [
    { optionId: '250g', name: '250 g', price: 3_000, stock: 30 },
    { optionId: '1kg', name: '1 kg', price: 9_000, stock: 3 },
  ]
  await shop.catalog.addProduct({ productId: 'beans', name: 'Beans', options })
  await shop.catalog.adjustStock({ productId: 'latte', delta: -2, reason: 'spilled' })
  const discount = { type: 'FIXED' as const, amount: 1_000 }
  await shop.coupons.create({ couponId: 'c', code: 'A', name: 'A', discount, quantity: 5 })
  for (const userId of ['mina', 'jun', 'sol']) await shop.coupons.claim({ userId, code: 'A' })
  const latte = { productId: 'latte', quantity: 1 }
  const beans = { productId: 'beans', optionId: '250g', quantity: 2 }
  await shop.orders.place({ userId: 'mina', items: [latte, beans], couponCode: 'A', idempotencyKey: 'k1' })
  await shop.orders.place({ userId: 'jun', items: [{ ...latte, quantity: 99 }] }).catch(() => undefined)
  await shop.orders.create({ userId: 'mina', items: [latte] })
  clock.advance(30 * 60_000)
  await shop.orders.expirePending()
  for (const pay of [true, false]) {
    const { orderId } = await shop.orders.create({ userId: 'jun', items: [latte, beans], couponCode: 'A' })
    if (pay) await shop.orders.pay({ orderId })
    await shop.orders.cancel({ orderId })
  }
  await shop.orders.create({ userId: 'jun', items: [beans] })
}

/** All that a shop answers about what happened in it. */
async function answersOf(shop: Shop): Promise<unknown> {
  const { items: orders } = await shop.orders.list({ limit: 100 })
  const histories = [
    await shop.catalog.stockHistory({ productId: 'latte', limit: 100 }),
    await shop.catalog.stockHistory({ productId: 'beans', optionId: '250g', limit: 100 }),
  ]
  const users = ['mina', 'jun', 'sol'].map(async userId => [
    await shop.orders.list({ userId, limit: 100 }),
    await shop.wallets.history({ userId, limit: 100 }),
    await shop.coupons.listForUser({ userId }),
  ])
  return {
    orders,
    histories,
    users: await Promise.all(users),
    top: (await shop.ranking.top({ days: 30, limit: 10 })).items,
    events: await shop.outbox.list({ limit: 100 }),
    products: await shop.catalog.listProducts(),
    audit: await shop.audit(),
  }
}

describe.each(Object.entries(places))('%s', (kind, place) => {
  const clock = createTestClock()
  const newId = createSeededIds()
  let database: ScratchDatabase | undefined
  const all: ScratchDatabase[] = []
  let before: unknown

  /** The shop in another database, as it was kept before. */
  const toOlder = async () => {
    const older = await createScratchDatabase(place)
    all.push(older)
    await makeOlder(database!.url, older.url)
    database = older
    return older
  }
  // Shops of then stored what events say.
  const outbox = { payload: 'stored' } as const
  const open = async () =>
    createShop({ store: await openStore(database!.url), clock, newId, ranking: { cacheMs: 0 }, outbox })

  beforeAll(async () => {
    database = await createScratchDatabase(place).catch((error: unknown) => {
      if (required.includes(kind)) throw error
      return undefined
    })
    if (database === undefined) return
    all.push(database)
    const shop = await open()
    await fill(shop, clock)
    for (let n = 0; n < 70; n += 1) {
      await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] }).catch(() => undefined)
    }
    before = await answersOf(shop)
    await shop.close()
  })
  afterAll(async () => {
    for (const one of all) await one.drop()
  })

  test('a shop from before answers as it did, and goes on', async context => {
    if (database === undefined) return context.skip()
    await toOlder()
    const shop = await open()
    expect(await answersOf(shop)).toEqual(before)
    const { items: orders } = await shop.orders.list({ limit: 100 })
    const paid = orders.find(({ status }) => status === 'PAID')!
    await shop.catalog.adjustStock({ productId: 'latte', delta: 10, reason: 'restocked' })
    await shop.wallets.charge({ userId: 'sol', amount: 50_000 })
    for (let n = 0; n < 5; n += 1)
      await shop.orders.place({ userId: 'sol', items: [{ productId: 'latte', quantity: 1 }] })
    await shop.orders.cancel({ orderId: paid.orderId })
    expect((await shop.audit()).findings).toEqual([])
    const { items } = await shop.catalog.stockHistory({ productId: 'latte', limit: 100 })
    const numbers = items.map(({ number }) => number)
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a))
    expect(numbers.at(-1)).toBe(1)
    before = await answersOf(shop)
    await shop.close()
  })

  test('one that is cut off at any statement is carried on by the next that opens the shop', async context => {
    if (database === undefined) return context.skip()
    const { url } = await toOlder()
    let cuts = 0
    for (let allowed = 0; ; allowed += 1) {
      const cut = await cutOff(url, allowed)
      if (!cut) break
      cuts += 1
    }
    expect(cuts).toBeGreaterThan(20)
    const shop = await open()
    expect(await answersOf(shop)).toEqual(before)
    await shop.close()
    await inspect(url, async ({ rows }) => {
      for (const gone of [
        'jumun_order_items',
        'jumun_order_steps',
        'jumun_payments',
        'jumun_orders_before',
        'jumun_order_items_before',
      ]) {
        await expect(rows(`select 1 from ${gone}`)).rejects.toThrow(gone)
      }
    })
  })
})
