import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, createCalendar } from '../calendar/calendar.ts'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { buy, midnight, openRankedShop, sold } from '../suites/ranked-shop.ts'
import { refusal } from '../testing/refusal.ts'
import { openTestShop } from '../suites/test-shop.ts'

const dayMs = 86_400_000

describe('top', () => {
  it('orders by quantity, then revenue, then product id', async () => {
    const opened = await openRankedShop()
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
    const opened = await openRankedShop()
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

  it('leaves hidden products out, and fills their places', async () => {
    const opened = await openRankedShop()
    for (const [productId, quantity] of [
      ['a', 3],
      ['b', 2],
      ['c', 1],
    ] as const)
      await buy(opened, productId, quantity)
    await opened.shop.catalog.updateProduct({ productId: 'a', status: 'HIDDEN' })
    expect(await sold(opened, { limit: 2 })).toEqual(['b2', 'c1'])
    await opened.shop.catalog.updateProduct({ productId: 'a', status: 'ON_SALE' })
    expect(await sold(opened, { limit: 2 })).toEqual(['a3', 'b2'])
  })

  it('counts revenue after discounts', async () => {
    const opened = await openRankedShop()
    const { shop } = opened
    await shop.coupons.create({ code: 'C', name: 'C', discount: { type: 'FIXED', amount: 50 }, quantity: 1 })
    await shop.coupons.claim({ userId: 'mina', code: 'C' })
    await shop.orders.place({ userId: 'mina', items: [{ productId: 'a', quantity: 2 }], couponCode: 'C' })
    expect((await shop.ranking.top()).items).toMatchObject([{ totalSales: 2, revenue: 150 }])
  })

  it('begins at the midnight `days` − 1 days ago, and ends now', async () => {
    const opened = await openRankedShop()
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
        const opened = await openRankedShop({ timeZone })
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
