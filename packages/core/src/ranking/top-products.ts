import * as z from 'zod'
import { addDays, type BusinessDay, type Calendar } from '../calendar/calendar.ts'
import { wholeNumber } from '../input/input.ts'
import type { Cache } from '../ports/cache.ts'
import type { Clock } from '../ports/clock.ts'
import type { ProductSales, RankedSales, SalesReader } from '../ports/ranking.ts'
import type { Reader } from '../ports/transaction.ts'
import type { Settings } from '../settings/settings.ts'
import { rankedNow } from './rank-products.ts'
import { createRunningSales, type RunningSales } from './running-sales.ts'
import type { RankedProduct, Ranking } from './ranking.ts'

/** Windows of so many days are few, and each is counted for itself; longer ones are counted together. */
const shortDays = 7
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
  /** For how long what was counted is kept. */
  readonly steady: Clock
  readonly calendar: Calendar
  readonly settings: Settings
}

/** Business days, the first and the last one. */
interface Window {
  readonly from: BusinessDay
  readonly to: BusinessDay
}

/** Sales as they were counted at a moment. */
interface CountedSales {
  readonly sales: readonly ProductSales[]
  readonly computedAt: number
}

/**
 * Best sellers of the last business days, today included. What was sold is cached, with one query under way for a question
 * however many ask it at once, and of long windows each day is read once for all of them. The products are read again, so that a
 * hidden one is nowhere from then on. The day is part of the cache's key: what was true before midnight is not answered after it.
 */
export function createTopProducts(options: TopProductsOptions): (input: z.output<typeof topInput>) => Promise<Ranking> {
  const { reader, sales: counter, ranked: look, cache, clock, steady, calendar, settings } = options
  const { cacheMs } = settings.ranking
  const underWay = new Map<string, Promise<CountedSales>>()

  async function count(key: string, window: Window, at: number): Promise<CountedSales> {
    const cached = await cache.get(key)
    if (cached !== undefined) return JSON.parse(cached) as CountedSales
    const counted = { sales: await counter.top({ ...window, limit: mostPlaces }), computedAt: at }
    if (cacheMs > 0) await cache.set(key, JSON.stringify(counted), cacheMs)
    return counted
  }

  /** Undefined until asked for. */
  let running: { sales: RunningSales; until: number } | undefined

  async function countOn(days: number, to: BusinessDay, at: number): Promise<CountedSales> {
    if (running === undefined || running.sales.to !== to || steady.now() >= running.until) {
      const sales = createRunningSales({ sales: counter, to, computedAt: at, places: mostPlaces })
      running = { sales, until: steady.now() + cacheMs }
    }
    const { sales } = running
    return { sales: await sales.top(days), computedAt: sales.computedAt }
  }

  function countAlone(days: number, window: Window, at: number): Promise<CountedSales> {
    const key = `sales:${calendar.timeZone}:${window.to}:${days}`
    const counting = underWay.get(key) ?? count(key, window, at).finally(() => underWay.delete(key))
    underWay.set(key, counting)
    return counting
  }

  /** To find out when a day begins costs as much as a small answer, and mostly the same window is asked for. */
  let latest: { readonly days: number; readonly window: Window; readonly startsAt: number } | undefined

  function windowOf(today: BusinessDay, days: number): NonNullable<typeof latest> {
    if (latest !== undefined && latest.window.to === today && latest.days === days) return latest
    const window = { from: addDays(today, 1 - days), to: today }
    latest = { days, window, startsAt: calendar.startOf(window.from) }
    return latest
  }

  return async ({ days, limit }) => {
    const at = clock.now()
    const today = calendar.dayOf(at)
    const { window, startsAt: from } = windowOf(today, days)
    if (cacheMs === 0 && look !== undefined) {
      const ranked = await look({ ...window, limit })
      return { items: ranked.map(rankedAt), from, to: at, computedAt: at }
    }
    const isShort = days <= shortDays || cacheMs === 0
    const { sales, computedAt } = await (isShort ? countAlone(days, window, at) : countOn(days, today, at))
    const items = await rankedNow(reader, sales, limit)
    return { items, from, to: computedAt, computedAt }
  }
}

function rankedAt({ productId, name, price, quantity, revenue }: RankedSales, index: number): RankedProduct {
  return { rank: index + 1, productId, name, price, totalSales: quantity, revenue }
}
