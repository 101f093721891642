import { priceOf } from './catalog.ts'
import { amountOf, refundOf } from './refunds.ts'
import { type ModelState, Refusal, statusOf } from './state.ts'

const hourMs = 60 * 60 * 1000
const dayMs = 24 * hourMs

// Seoul has been nine hours ahead of UTC, without daylight saving, since 1988.
const dayNumber = (at: number) => Math.floor((at + 9 * hourMs) / dayMs)
const startOf = (day: number) => day * dayMs - 9 * hourMs
const dateOf = (day: number) => new Date(day * dayMs).toISOString().slice(0, 10)

/** The business day of a moment. */
export const dayOf = (at: number) => dateOf(dayNumber(at))

/** Best sellers of the days `from` to `to` inclusive, recomputed from the orders. */
function ranked(state: ModelState, from: number, to: number, limit: number): unknown[] {
  const sold = new Map<string, { totalSales: number; revenue: number }>()
  for (const order of state.orders) {
    if (!['PAID', 'COMPLETED'].includes(statusOf(order))) continue
    const day = dayNumber(order.payment!.at)
    if (day < from || day > to) continue
    for (const line of order.lines) {
      const { productId, quantity, cancelled } = line
      if (cancelled === quantity) continue
      const { totalSales, revenue } = sold.get(productId) ?? { totalSales: 0, revenue: 0 }
      const left = amountOf(line) - refundOf(line, cancelled)
      sold.set(productId, { totalSales: totalSales + quantity - cancelled, revenue: revenue + left })
    }
  }
  return [...sold]
    .filter(([productId]) => state.products.get(productId)!.status === 'ON_SALE')
    .sort(([a, x], [b, y]) => y.totalSales - x.totalSales || y.revenue - x.revenue || (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([productId, { totalSales, revenue }], index) => {
      const product = state.products.get(productId)!
      return { rank: index + 1, productId, name: product.name, price: priceOf(product), totalSales, revenue }
    })
}

export function top(state: ModelState, { days = 3, limit = 5 }: { days?: number; limit?: number }): unknown {
  const today = dayNumber(state.now)
  const items = ranked(state, today - days + 1, today, limit)
  return { items, from: startOf(today - days + 1), to: state.now, computedAt: state.now }
}

/** The snapshot of the complete days before the date that lies `back` days ago. */
export function takeSnapshot(state: ModelState, { date, days = 3 }: { date?: string; days?: number }): unknown {
  const today = dayNumber(state.now)
  const day = date === undefined ? today : Date.parse(date) / dayMs
  if (day > today) throw new Refusal('INVALID_INPUT')
  const known = state.snapshots.get(dateOf(day))
  if (known !== undefined) return known
  const snapshot = {
    date: dateOf(day),
    days,
    items: ranked(state, day - days, day - 1, 100),
    from: startOf(day - days),
    to: startOf(day),
    computedAt: state.now,
  }
  state.snapshots.set(snapshot.date, snapshot)
  return snapshot
}

export function snapshot(state: ModelState, { date }: { date: string }): unknown {
  const known = state.snapshots.get(date)
  if (known === undefined) throw new Refusal('NOT_FOUND', {})
  return known
}

/** The date `back` days before today. */
export function dateBefore(state: ModelState, back: number): string {
  return dateOf(dayNumber(state.now) - back)
}
