import type { CloudEvent } from './cloud-event.ts'

export interface ProductFigures {
  readonly productId: string
  readonly name: string
  /** Paid orders that hold it and were not cancelled. */
  readonly orders: number
  readonly quantity: number
  readonly revenue: number
}

export interface Sales {
  count(event: CloudEvent): void
  /** The best seller first: by quantity, then revenue, then product id. */
  list(): readonly ProductFigures[]
}

/** What each product has sold, as far as the events tell. They may come in any order: sums do not mind. */
export function createSales(): Sales {
  const figures = new Map<string, ProductFigures>()
  return {
    count({ type, order }) {
      const sign = order === undefined ? 0 : signOf(type, order)
      if (order === undefined || sign === 0) return
      const counted = new Set<string>()
      for (const { productId, productName, quantity, amount } of order.items) {
        const before = figures.get(productId) ?? { orders: 0, quantity: 0, revenue: 0 }
        figures.set(productId, {
          productId,
          name: productName,
          // Two options of one product are two lines of one order.
          orders: before.orders + (counted.has(productId) ? 0 : sign),
          quantity: before.quantity + sign * quantity,
          revenue: before.revenue + sign * amount,
        })
        counted.add(productId)
      }
    },
    list: () => [...figures.values()].sort(byRank),
  }
}

function signOf(type: string, order: NonNullable<CloudEvent['order']>): 1 | 0 | -1 {
  if (/^order\.paid\b/.test(type)) return 1
  // An order that was cancelled before it was paid never counted.
  const wasPaid = order.history.some(({ to }) => to === 'PAID')
  return /^order\.cancelled\b/.test(type) && wasPaid ? -1 : 0
}

function byRank(a: ProductFigures, b: ProductFigures): number {
  return b.quantity - a.quantity || b.revenue - a.revenue || (a.productId < b.productId ? -1 : 1)
}
