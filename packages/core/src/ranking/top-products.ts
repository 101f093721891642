import * as z from 'zod'
import { addDays, type BusinessDay, type Calendar } from '../calendar/calendar.ts'
import { wholeNumber } from '../input.ts'
import type { Cache } from '../ports/cache.ts'
import type { Clock } from '../ports/clock.ts'
import type { ProductSales, RankedSales, SalesReader } from '../ports/ranking.ts'
import type { Reader } from '../ports/transaction.ts'
import type { Settings } from '../settings/settings.ts'
import { rankedNow } from './rank-products.ts'
import type { RankedProduct, Ranking } from './ranking.ts'

/** No matter how many places are asked for, they are counted once: products that are hidden meanwhile leave room for others. */
const mostPlaces = 100

export const daysInput = wholeNumber(1, 365).default(3)
export const topInput = z.strictObject({ days: daysInput, limit: wholeNumber(1, mostPlaces).default(5) })

export interface TopProductsOptions {
  /** Of the products as they are now: a replica may lack one that was sold. */
  readonly reader: Pick<Reader, 'products'>
  readonly sales: Pick<SalesReader, 'top'>
  /** Where one look tells all of it, which is asked for where nothing is cached. */
  readonly ranked?: SalesReader['ranked']
  readonly cache: Cache
  readonly clock: Clock
  readonly calendar: Calendar
  readonly settings: Settings
}

/** Sales as they were counted at a moment. */
interface CountedSales {
  readonly sales: readonly ProductSales[]
  readonly computedAt: number
}

/**
 * Best sellers of the last business days, today included. What was sold is cached, with one query under way for a question
 * however many ask it at once; the products are read again, so that a hidden one is nowhere from then on. The day is part of the
 * cache's key: what was true before midnight is not answered after it.
 */
export function createTopProducts(options: TopProductsOptions): (input: z.output<typeof topInput>) => Promise<Ranking> {
  const { reader, sales: counter, ranked: look, cache, clock, calendar, settings } = options
  const underWay = new Map<string, Promise<CountedSales>>()

  async function count(key: string, days: { from: BusinessDay; to: BusinessDay }, at: number): Promise<CountedSales> {
    const cached = await cache.get(key)
    if (cached !== undefined) return JSON.parse(cached) as CountedSales
    const counted = { sales: await counter.top({ ...days, limit: mostPlaces }), computedAt: at }
    if (settings.ranking.cacheMs > 0) await cache.set(key, JSON.stringify(counted), settings.ranking.cacheMs)
    return counted
  }

  return async ({ days, limit }) => {
    const at = clock.now()
    const today = calendar.dayOf(at)
    const first = addDays(today, 1 - days)
    const from = calendar.startOf(first)
    const window = { from: first, to: today }
    if (settings.ranking.cacheMs === 0 && look !== undefined) {
      const ranked = await look({ ...window, limit })
      return { items: ranked.map(rankedAt), from, to: at, computedAt: at }
    }
    const key = `sales:${calendar.timeZone}:${today}:${days}`
    const counting = underWay.get(key) ?? count(key, window, at).finally(() => underWay.delete(key))
    underWay.set(key, counting)
    const { sales, computedAt } = await counting
    const items = await rankedNow(reader, sales, limit)
    return { items, from, to: computedAt, computedAt }
  }
}

function rankedAt({ productId, name, price, quantity, revenue }: RankedSales, index: number): RankedProduct {
  return { rank: index + 1, productId, name, price, totalSales: quantity, revenue }
}
