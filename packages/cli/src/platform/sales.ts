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

/**
 * What each product has sold, as far as the events tell. They may come in any order: sums do not mind, as each event tells what
 * its own step has added or taken.
 */
export function createSales(): Sales {
  const figures = new Map<string, ProductFigures>()
  return {
    count({ type, order }) {
      const counted = new Set<string>()
      for (const { productId, productName, orders: sign, quantity, revenue } of order ? changesOf(type, order) : []) {
        const before = figures.get(productId) ?? { orders: 0, quantity: 0, revenue: 0 }
        figures.set(productId, {
          productId,
          name: productName,
          // Two options of one product are two lines of one order.
          orders: before.orders + (counted.has(productId) ? 0 : sign),
          quantity: before.quantity + quantity,
          revenue: before.revenue + revenue,
        })
        counted.add(productId)
      }
    },
    list: () => [...figures.values()].sort(byRank),
  }
}

type Order = NonNullable<CloudEvent['order']>

/** What the step that an event tells of changes, line by line. */
function changesOf(type: string, order: Order) {
  const isPart = /^order\.lines_cancelled\b/.test(type)
  const isPaid = /^order\.paid\b/.test(type)
  // An order that was cancelled before it was paid never counted.
  const isCancelled = /^order\.cancelled\b/.test(type) && order.history.some(({ to }) => to === 'PAID')
  if (!isPart && !isPaid && !isCancelled) return []
  const steps = isPart ? order.history.slice(0, -1) : order.history
  return order.items.map(item => {
    const { productId, productName, quantity, amount } = item
    if (isPaid) return { productId, productName, orders: 1, quantity, revenue: amount }
    const before = cancelledIn(steps, item)
    const after = isPart ? cancelledIn(order.history, item) : quantity
    const revenue = refundOf(item, before) - refundOf(item, after)
    return { productId, productName, orders: isPart ? 0 : -1, quantity: before - after, revenue }
  })
}

function cancelledIn(steps: Order['history'], { productId, optionId }: Order['items'][number]): number {
  const lines = steps.flatMap(step => step.lines ?? [])
  return lines
    .filter(line => line.productId === productId && line.optionId === optionId)
    .reduce((sum, line) => sum + line.quantity, 0)
}

/** Of an amount for n units, amount × k / n rounded down is given back for k of them. */
function refundOf({ amount, quantity }: Order['items'][number], cancelled: number): number {
  return Number((BigInt(amount) * BigInt(cancelled)) / BigInt(quantity))
}

function byRank(a: ProductFigures, b: ProductFigures): number {
  return b.quantity - a.quantity || b.revenue - a.revenue || (a.productId < b.productId ? -1 : 1)
}
