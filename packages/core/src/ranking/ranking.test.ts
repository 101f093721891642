import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, createCalendar } from '../clock.ts'
import { createMemoryStore } from '../memory/memory-store.ts'
import type { Store } from '../ports.ts'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { refusal } from '../testing/refusal.ts'
import { openTestShop, type TestShop } from '../testing/test-shop.ts'

const dayMs = 86_400_000
const midnight = Date.parse('2026-03-01T15:00:00Z') // of 2 March in Seoul

async function openWithProducts(options: Parameters<typeof openTestShop>[0] = {}): Promise<TestShop> {
  const opened = openTestShop(options)
  await opened.shop.users.register({ userId: 'mina', name: 'Mina' })
  await opened.shop.wallets.charge({ userId: 'mina', amount: 1_000_000 })
  for (const [productId, price] of [
    ['a', 100],
    ['b', 100],
    ['c', 300],
    ['d', 0],
  ] as const) {
    await opened.shop.catalog.addProduct({ productId, name: productId.toUpperCase(), price, stock: 1_000 })
  }
  return opened
}

const buy = ({ shop }: TestShop, productId: string, quantity: number) =>
  shop.orders.place({ userId: 'mina', items: [{ productId, quantity }] })

const sold = async ({ shop }: TestShop, query: { days?: number; limit?: number } = {}) =>
  (await shop.ranking.top(query)).items.map(({ productId, totalSales }) => `${productId}${totalSales}`)

describe('top', () => {
  it('orders by quantity, then revenue, then product id', async () => {
    const opened = await openWithProducts()
    for (const [productId, quantity] of [
      ['d', 2],
      ['b', 2],
      ['a', 2],
      ['c', 2],
    ] as const)
      await buy(opened, productId, quantity)
    await buy(opened, 'd', 1)
    expect((await opened.shop.ranking.top()).items).toEqual([
      { rank: 1, productId: 'd', name: 'D', price: 0, totalSales: 3, revenue: 0 },
      { rank: 2, productId: 'c', name: 'C', price: 300, totalSales: 2, revenue: 600 },
      { rank: 3, productId: 'a', name: 'A', price: 100, totalSales: 2, revenue: 200 },
      { rank: 4, productId: 'b', name: 'B', price: 100, totalSales: 2, revenue: 200 },
    ])
    expect(await sold(opened, { limit: 2 })).toEqual(['d3', 'c2'])
  })

  it('sums options and days, counts paid orders only, and forgets cancelled ones', async () => {
    const opened = await openWithProducts()
    const { shop, clock } = opened
    await shop.catalog.updateProduct({
      productId: 'a',
      options: [{ optionId: 'big', name: 'Big', price: 200, stock: 9 }],
    })
    const items = [
      { productId: 'a', optionId: 'default', quantity: 1 },
      { productId: 'a', optionId: 'big', quantity: 2 },
    ]
    await shop.orders.place({ userId: 'mina', items })
    clock.advance(dayMs)
    const { orderId } = await shop.orders.place({ userId: 'mina', items })
    const pending = await shop.orders.create({ userId: 'mina', items })
    expect(await sold(opened)).toEqual(['a6'])
    await shop.orders.pay({ orderId: pending.orderId })
    expect((await shop.ranking.top()).items).toMatchObject([{ totalSales: 9, revenue: 1_500 }])
    clock.advance(dayMs)
    await shop.orders.cancel({ orderId })
    expect((await shop.ranking.top()).items).toMatchObject([{ totalSales: 6, revenue: 1_000 }])
    await expectCleanAudit(shop)
  })

  it('counts revenue after discounts', async () => {
    const opened = await openWithProducts()
    const { shop } = opened
    await shop.coupons.create({ code: 'C', name: 'C', discount: { type: 'FIXED', amount: 50 }, quantity: 1 })
    await shop.coupons.claim({ userId: 'mina', code: 'C' })
    await shop.orders.place({ userId: 'mina', items: [{ productId: 'a', quantity: 2 }], couponCode: 'C' })
    expect((await shop.ranking.top()).items).toMatchObject([{ totalSales: 2, revenue: 150 }])
  })

  it('begins at the midnight `days` − 1 days ago, and ends now', async () => {
    const opened = await openWithProducts()
    const { shop, clock } = opened
    clock.set(midnight - 2 * dayMs - 1)
    await buy(opened, 'a', 1)
    clock.set(midnight - 2 * dayMs)
    await buy(opened, 'b', 1)
    clock.set(midnight - 1)
    await buy(opened, 'c', 1)
    clock.set(midnight)
    await buy(opened, 'd', 1)
    expect((await sold(opened)).toSorted()).toEqual(['b1', 'c1', 'd1'])
    expect((await sold(opened, { days: 1 })).toSorted()).toEqual(['d1'])
    expect((await sold(opened, { days: 4 })).toSorted()).toEqual(['a1', 'b1', 'c1', 'd1'])
    clock.advance(5)
    const { from, to, computedAt } = await shop.ranking.top()
    expect([from, to, computedAt]).toEqual([midnight - 2 * dayMs, midnight + 5, midnight + 5])
  })
})

describe('the cache of top', () => {
  /** A store that counts how often sales were asked for. */
  function counting(): { store: Store; asked: () => number } {
    const store = createMemoryStore()
    let count = 0
    const sales: Store['reader']['sales'] = {
      async top(query) {
        count += 1
        await new Promise(resolve => setImmediate(resolve))
        return store.reader.sales.top(query)
      },
    }
    return { store: { ...store, reader: { ...store.reader, sales } }, asked: () => count }
  }

  it('makes one query for 200 misses at once, and none for a minute', async () => {
    const { store, asked } = counting()
    const opened = await openWithProducts({ store, ranking: {} })
    await buy(opened, 'a', 1)
    const rankings = await Promise.all(Array.from({ length: 200 }, () => opened.shop.ranking.top()))
    expect(asked()).toBe(1)
    expect(new Set(rankings.map(ranking => JSON.stringify(ranking))).size).toBe(1)
    await buy(opened, 'a', 1)
    opened.clock.advance(59_999)
    expect(await opened.shop.ranking.top()).toEqual(rankings[0])
    expect(asked()).toBe(1)
    opened.clock.advance(1)
    expect(await sold(opened)).toEqual(['a2'])
    expect(asked()).toBe(2)
  })

  it('keeps different questions apart', async () => {
    const { store, asked } = counting()
    const { shop } = await openWithProducts({ store, ranking: {} })
    await Promise.all([{}, { days: 3, limit: 5 }, { days: 4 }, { limit: 4 }].map(query => shop.ranking.top(query)))
    expect(asked()).toBe(3)
  })

  it('does not answer after midnight what was true before', async () => {
    const { store, asked } = counting()
    const opened = await openWithProducts({ store, ranking: {} })
    opened.clock.set(midnight - 1)
    await buy(opened, 'a', 1)
    expect(await sold(opened, { days: 1 })).toEqual(['a1'])
    opened.clock.set(midnight)
    expect(await sold(opened, { days: 1 })).toEqual([])
    expect(asked()).toBe(2)
  })

  it('does not keep a failure', async () => {
    const { store } = counting()
    let broken = true
    const sales: Store['reader']['sales'] = {
      top: query => (broken ? Promise.reject(new Error('gone')) : store.reader.sales.top(query)),
    }
    const opened = await openWithProducts({ store: { ...store, reader: { ...store.reader, sales } }, ranking: {} })
    await refusal(opened.shop.ranking.top(), 'INTERNAL')
    broken = false
    expect(await sold(opened)).toEqual([])
  })
})

describe('takeSnapshot', () => {
  it('keeps the ranking of the complete days before today', async () => {
    const opened = await openWithProducts()
    const { shop, clock } = opened
    const sales = [
      ['a', midnight - 3 * dayMs - 1],
      ['b', midnight - 3 * dayMs],
      ['c', midnight - 1],
      ['d', midnight],
    ] as const
    for (const [productId, at] of sales) {
      clock.set(at)
      await buy(opened, productId, 1)
    }
    clock.set(midnight + 30 * 60_000)
    const snapshot = await shop.ranking.takeSnapshot()
    expect(snapshot).toMatchObject({
      date: '2026-03-02',
      days: 3,
      from: midnight - 3 * dayMs,
      to: midnight,
      computedAt: midnight + 30 * 60_000,
      items: [
        { rank: 1, productId: 'c' },
        { rank: 2, productId: 'b' },
      ],
    })
    clock.advance(dayMs)
    await shop.catalog.updateProduct({ productId: 'c', name: 'Changed' })
    expect(await shop.ranking.takeSnapshot({ date: '2026-03-02', days: 1 })).toEqual(snapshot)
    expect(await shop.ranking.snapshot({ date: '2026-03-02' })).toEqual(snapshot)
  })

  it('is not taken for days to come, and found only where it was taken', async () => {
    const { shop } = openTestShop()
    await refusal(shop.ranking.takeSnapshot({ date: '2026-03-03' }), 'INVALID_INPUT')
    await refusal(shop.ranking.takeSnapshot({ date: '2026-02-30' }), 'INVALID_INPUT')
    await refusal(shop.ranking.snapshot({ date: '2026-03-01' }), 'NOT_FOUND')
  })

  it('is the daily batch: from 00:30 of the shop on, once a day', async () => {
    const { shop, clock } = openTestShop()
    clock.set(midnight + 30 * 60_000 - 1)
    expect(await shop.workers.snapshotOnce()).toBeUndefined()
    clock.advance(1)
    const both = await Promise.all([shop.workers.snapshotOnce(), shop.workers.snapshotOnce()])
    expect(both[0]).toMatchObject({ date: '2026-03-02' })
    expect(both[1]).toEqual(both[0])
    clock.advance(dayMs - 1)
    expect(await shop.workers.snapshotOnce()).toBeUndefined()
    clock.advance(1)
    expect(await shop.workers.snapshotOnce()).toMatchObject({ date: '2026-03-03' })
  })

  it('is taken at the minute that the shop was told', async () => {
    const { shop, clock } = openTestShop({ ranking: { snapshotAtMinute: 0 } })
    clock.set(midnight)
    expect(await shop.workers.snapshotOnce()).toMatchObject({ date: '2026-03-02' })
  })
})

describe('equals a recomputation', () => {
  const steps = fc.array(
    fc.record({
      productId: fc.constantFrom('a', 'b', 'c', 'd'),
      quantity: fc.integer({ min: 1, max: 3 }),
      minutes: fc.integer({ min: 0, max: 400 }),
      cancel: fc.option(fc.nat(), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 25 },
  )

  it.each([
    ['Asia/Seoul', Date.parse('2026-03-01T12:00:00Z')],
    ['America/Sao_Paulo', Date.parse('2018-11-03T20:00:00Z')],
    ['America/Sao_Paulo', Date.parse('2019-02-16T20:00:00Z')],
  ])('around midnight in %s', async (timeZone, start) => {
    const calendar = createCalendar(timeZone)
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), async (sales, days) => {
        const opened = await openWithProducts({ timeZone })
        const { shop, clock } = opened
        clock.set(start)
        const living: { orderId: string; productId: string; quantity: number; day: string }[] = []
        for (const { productId, quantity, minutes, cancel } of sales) {
          clock.advance(minutes * 60_000)
          const { orderId } = await buy(opened, productId, quantity)
          living.push({ orderId, productId, quantity, day: calendar.dayOf(clock.now()) })
          if (cancel !== undefined) {
            const [gone] = living.splice(cancel % living.length, 1)
            await shop.orders.cancel({ orderId: gone!.orderId })
          }
        }
        const from = addDays(calendar.dayOf(clock.now()), 1 - days)
        const quantities = new Map<string, number>()
        for (const { productId, quantity, day } of living) {
          if (day >= from) quantities.set(productId, (quantities.get(productId) ?? 0) + quantity)
        }
        const price: Record<string, number> = { a: 100, b: 100, c: 300, d: 0 }
        const expected = [...quantities].toSorted(
          ([a, many], [b, more]) => more - many || price[b]! * more - price[a]! * many || (a < b ? -1 : 1),
        )
        expect(await sold(opened, { days })).toEqual(expected.map(([productId, quantity]) => `${productId}${quantity}`))
        await expectCleanAudit(shop)
      }),
      { numRuns: 25 },
    )
  })
})

it('refuses windows out of bounds', async () => {
  const { shop } = openTestShop()
  for (const query of [{ days: 0 }, { days: 366 }, { limit: 0 }, { limit: 101 }, { day: 1 }]) {
    await refusal(shop.ranking.top(query), 'INVALID_INPUT')
  }
})
