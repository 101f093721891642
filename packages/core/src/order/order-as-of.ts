import { refundedOfLine } from './cancel-part.ts'
import type { CancelledUnits, Order, OrderItem, OrderStep } from './order.ts'

/**
 * The order as it was after the first so many steps of its history. Lines and history tell all that changes; payments that were
 * refused are counted only, so that the order has them all, as it has once it waits no more.
 */
export function orderAsOf(order: Order, steps: number): Order {
  if (steps >= order.history.length) return order
  const { refunded: _now, payment, ...lasting } = order
  const history = order.history.slice(0, steps)
  const cancelled = cancelledBy(history, order.items)
  const items = order.items.map(({ cancelled: _later, ...item }, index): OrderItem => {
    const units = cancelled[index]!
    return units === 0 ? item : { ...item, cancelled: units }
  })
  return {
    ...lasting,
    status: history.at(-1)?.to ?? order.status,
    items,
    history,
    ...(payment !== undefined && history.some(({ to }) => to === 'PAID') && { payment }),
    ...(cancelled.some(units => units > 0) && { refunded: refundedOf(items) }),
  }
}

/** The units of each line that the steps say are cancelled. */
export function cancelledBy(steps: readonly OrderStep[], items: readonly CancelledUnits[]): number[] {
  const parts = steps.flatMap(({ lines }) => lines ?? [])
  if (parts.length === 0) return items.map(() => 0)
  return items.map(({ productId, optionId }) =>
    parts
      .filter(part => part.productId === productId && part.optionId === optionId)
      .reduce((sum, { quantity }) => sum + quantity, 0),
  )
}

function refundedOf(items: readonly OrderItem[]): number {
  return items.reduce((sum, item) => sum + refundedOfLine(item, item.cancelled ?? 0), 0)
}
