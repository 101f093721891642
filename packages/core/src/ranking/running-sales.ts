import { setImmediate as turnOfLoop } from 'node:timers/promises'
import { addDays, type BusinessDay } from '../calendar/calendar.ts'
import type { ProductSales, SalesReader } from '../ports/ranking.ts'
import { compareText } from '../rows/byte-order.ts'

/** Best sellers of all windows that end on one day, counted on from one to the next. */
export interface RunningSales {
  readonly to: BusinessDay
  /** When it was begun. */
  readonly computedAt: number
  /** Those of the last `days` days, at most as many as are kept. */
  top(days: number): Promise<readonly ProductSales[]>
}

/** More than any shop has products. */
const all = 1_000_000_000

/**
 * Days are read one by one, the newest first, and each only once, for all windows that are asked for: so many days are the most
 * that is read, and no statement walks more than a day. With each more day figures only grow, so that who is among the best is so
 * of the window before, or was sold on that day.
 */
export function createRunningSales(parts: {
  sales: Pick<SalesReader, 'top'>
  to: BusinessDay
  computedAt: number
  places: number
}): RunningSales {
  const { sales, to, computedAt, places } = parts
  const sums = new Map<string, ProductSales>()
  const tops: (readonly ProductSales[])[] = []
  let counting: Promise<void> = Promise.resolve()

  async function countTo(days: number): Promise<void> {
    while (tops.length < days) {
      const day = addDays(to, 0 - tops.length)
      const sold = await sales.top({ from: day, to: day, limit: all })
      for (const { productId, quantity, revenue } of sold) {
        const before = sums.get(productId)
        const money = Math.min(revenue + (before?.revenue ?? 0), Number.MAX_SAFE_INTEGER)
        sums.set(productId, { productId, quantity: quantity + (before?.quantity ?? 0), revenue: money })
      }
      const candidates = new Set([...(tops.at(-1) ?? []), ...sold].map(({ productId }) => productId))
      const best = [...candidates].map(productId => sums.get(productId)!)
      tops.push(best.sort(bySales).slice(0, places))
      await turnOfLoop()
    }
  }

  return {
    to,
    computedAt,
    async top(days) {
      if (tops.length < days) {
        counting = counting.catch(() => undefined).then(() => countTo(days))
        await counting
      }
      return tops[days - 1]!
    },
  }
}

function bySales(a: ProductSales, b: ProductSales): number {
  return b.quantity - a.quantity || b.revenue - a.revenue || compareText(a.productId, b.productId)
}
