import * as z from 'zod'
import { addDays, type Calendar } from '../calendar/calendar.ts'
import { wholeNumber } from '../input.ts'
import type { Cache } from '../ports/cache.ts'
import type { Clock } from '../ports/clock.ts'
import type { Reader } from '../ports/transaction.ts'
import type { Settings } from '../settings/settings.ts'
import { rankProducts } from './rank-products.ts'
import type { Ranking } from './ranking.ts'

export const daysInput = wholeNumber(1, 365).default(3)
export const topInput = z.strictObject({ days: daysInput, limit: wholeNumber(1, 100).default(5) })

export interface TopProductsOptions {
  readonly reader: Reader
  readonly cache: Cache
  readonly clock: Clock
  readonly calendar: Calendar
  readonly settings: Settings
}

/**
 * Best sellers of the last business days, today included. Cached, with one query under way for a question however many
 * ask it at once. The day is part of the cache's key: what was true before midnight is not answered after it.
 */
export function createTopProducts(options: TopProductsOptions): (input: z.output<typeof topInput>) => Promise<Ranking> {
  const { reader, cache, clock, calendar, settings } = options
  const underWay = new Map<string, Promise<Ranking>>()

  async function load(key: string, { days, limit }: z.output<typeof topInput>, at: number): Promise<Ranking> {
    const cached = await cache.get(key)
    if (cached !== undefined) return JSON.parse(cached) as Ranking
    const today = calendar.dayOf(at)
    const first = addDays(today, 1 - days)
    const items = await rankProducts(reader, { from: first, to: today, limit })
    const ranking = { items, from: calendar.startOf(first), to: at, computedAt: at }
    if (settings.ranking.cacheMs > 0) await cache.set(key, JSON.stringify(ranking), settings.ranking.cacheMs)
    return ranking
  }

  return async input => {
    const at = clock.now()
    const key = `ranking:${calendar.timeZone}:${calendar.dayOf(at)}:${input.days}:${input.limit}`
    const loading = underWay.get(key) ?? load(key, input, at).finally(() => underWay.delete(key))
    underWay.set(key, loading)
    return loading
  }
}
