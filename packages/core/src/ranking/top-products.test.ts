import { describe, expect, it } from 'vitest'
import { createCalendar } from '../calendar/calendar.ts'
import { createShop } from '../create-shop.ts'
import { createMemoryStore } from '../memory/memory-store.ts'
import type { Store } from '../ports/store.ts'
import { buy, midnight, openRankedShop, sold } from '../suites/ranked-shop.ts'
import { settingsInput } from '../settings/settings.ts'
import { refusal } from '../testing/refusal.ts'
import { createTopProducts } from './top-products.ts'

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
      ranked: query => store.reader.sales.ranked(query),
    }
    return { store: { ...store, reader: { ...store.reader, sales } }, asked: () => count }
  }

  it('makes one query for 200 misses at once, and none for a minute', async () => {
    const { store, asked } = counting()
    const opened = await openRankedShop({ store, ranking: {} })
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

  it('shows no product that was hidden since, and fills its place', async () => {
    const { store, asked } = counting()
    const opened = await openRankedShop({ store, ranking: {} })
    for (const [productId, units] of [
      ['a', 3],
      ['b', 2],
      ['c', 1],
    ] as const) {
      await buy(opened, productId, units)
    }
    expect(await sold(opened, { limit: 2 })).toEqual(['a3', 'b2'])
    await opened.shop.catalog.updateProduct({ productId: 'a', status: 'HIDDEN' })
    const { items } = await opened.shop.ranking.top({ limit: 2 })
    expect(items.map(({ rank, productId }) => `${rank} ${productId}`)).toEqual(['1 b', '2 c'])
    await opened.shop.catalog.updateProduct({ productId: 'a', status: 'ON_SALE' })
    expect(await sold(opened, { limit: 2 })).toEqual(['a3', 'b2'])
    expect(asked()).toBe(1)
  })

  it('keeps different questions apart, and counts for any number of places once', async () => {
    const { store, asked } = counting()
    const { shop } = await openRankedShop({ store, ranking: {} })
    await Promise.all(
      [{}, { days: 3, limit: 5 }, { days: 4 }, { limit: 4 }, { limit: 100 }].map(query => shop.ranking.top(query)),
    )
    expect(asked()).toBe(2)
  })

  it('reads each day once for all long windows, and answers each as a window of its own', async () => {
    const { store, asked } = counting()
    const opened = await openRankedShop({ store, ranking: {} })
    const { shop, clock } = opened
    const bought = ['a', 'b', 'b', 'c', 'a', 'c', 'c', 'd', 'b', 'a', 'd', 'c']
    for (const [index, productId] of bought.entries()) {
      await buy(opened, productId, 1 + (index % 3))
      clock.advance(3 * 86_400_000)
    }
    const long = Array.from({ length: 60 }, (_, index) => 60 - index).filter(days => days > 7)
    const uncached = createShop({ store, clock, ranking: { cacheMs: 0 } })
    const before = asked()
    const together = await Promise.all(long.map(days => shop.ranking.top({ days, limit: 100 })))
    expect(asked() - before).toBe(60)
    for (const [index, days] of long.entries()) {
      expect(together[index], `${days} days`).toEqual(await uncached.ranking.top({ days, limit: 100 }))
    }
    const after = asked()
    clock.advance(59_999)
    await shop.ranking.top({ days: 40 })
    expect(asked()).toBe(after)
    clock.advance(1)
    await shop.ranking.top({ days: 10 })
    expect(asked() - after).toBe(10)
  })

  it('does not answer after midnight what was true before', async () => {
    const { store, asked } = counting()
    const opened = await openRankedShop({ store, ranking: {} })
    opened.clock.set(midnight - 1)
    await buy(opened, 'a', 1)
    expect(await sold(opened, { days: 1 })).toEqual(['a1'])
    opened.clock.set(midnight)
    expect(await sold(opened, { days: 1 })).toEqual([])
    expect(asked()).toBe(2)
    // Of long windows, too.
    opened.clock.set(midnight + 8 * 86_400_000 - 1)
    expect(await sold(opened, { days: 9 })).toEqual(['a1'])
    opened.clock.set(midnight + 8 * 86_400_000)
    expect(await sold(opened, { days: 9 })).toEqual([])
  })

  it('counts a week at one go, and a longer window day by day', async () => {
    const { store, asked } = counting()
    const { shop } = await openRankedShop({ store, ranking: {} })
    await shop.ranking.top({ days: 7 })
    expect(asked()).toBe(1)
    await shop.ranking.top({ days: 8 })
    expect(asked()).toBe(9)
  })

  it('keeps nothing where it is set to keep nothing, and then counts each window at one go', async () => {
    const asked: unknown[] = []
    const kept: string[] = []
    const { clock } = await openRankedShop()
    const top = createTopProducts({
      reader: createMemoryStore().reader,
      sales: { top: async query => (asked.push(query), []) },
      cache: { get: async () => undefined, set: async key => void kept.push(key), delete: async () => undefined },
      clock,
      steady: clock,
      calendar: createCalendar('Asia/Seoul'),
      settings: settingsInput.parse({ ranking: { cacheMs: 0 } }),
    })
    expect(await top({ days: 40, limit: 5 })).toMatchObject({ items: [], computedAt: clock.now() })
    expect(asked).toEqual([{ from: '2026-01-22', to: '2026-03-02', limit: 100 }])
    expect(kept).toEqual([])
  })

  it('does not keep a failure', async () => {
    const { store } = counting()
    let broken = true
    const sales: Store['reader']['sales'] = {
      ranked: query => store.reader.sales.ranked(query),
      top: query => (broken ? Promise.reject(new Error('gone')) : store.reader.sales.top(query)),
    }
    const opened = await openRankedShop({ store: { ...store, reader: { ...store.reader, sales } }, ranking: {} })
    await refusal(opened.shop.ranking.top(), 'INTERNAL')
    broken = false
    expect(await sold(opened)).toEqual([])
  })
})
