import { present } from '../input/metadata.ts'
import { refundedOfLine } from './cancel-part.ts'
import type { CancelledUnits, Order, OrderItem, OrderStep } from './order.ts'

/**
 * The order as it was after the first so many steps of its history. Lines and history tell all that changes; payments that were
 * refused are counted only, so that the order has them all, as it has once it waits no more.
 */
export function orderAsOf(now: Order, steps: number): Order {
  const order = withFormerMetadata(now, steps)
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
    ...(history.some(({ to }) => to === 'PAID') && present({ payment })),
    ...(cancelled.some(units => units > 0) && { refunded: refundedOf(items) }),
  }
}

/** The metadata stand where they stood, so that what is published again is the same text. */
function withFormerMetadata(order: Order, steps: number): Order {
  const then = order.formerMetadata?.find(former => former.steps >= steps)
  if (then === undefined) return order
  const { metadata: _now, formerMetadata, updatedAt: _at, createdAt, ...lasting } = order
  const before = formerMetadata!.filter(former => former.steps < steps)
  const { orderId, userId, status, items, subtotal, discount, total, userCouponId, ...later } = lasting
  return {
    orderId,
    userId,
    status,
    items,
    subtotal,
    discount,
    total,
    ...present({ userCouponId, metadata: then.metadata }),
    ...(before.length > 0 && { formerMetadata: before }),
    createdAt,
    ...later,
    ...present({ updatedAt: then.updatedAt }),
  }
}

/** The units of each line that the steps say are cancelled. */
export function cancelledBy(steps: readonly OrderStep[], items: readonly CancelledUnits[]): number[] {
  const parts = steps.flatMap(({ lines }) => lines ?? [])
  return items.map(({ productId, optionId }) =>
    parts
      .filter(part => part.productId === productId && part.optionId === optionId)
      .reduce((sum, { quantity }) => sum + quantity, 0),
  )
}

function refundedOf(items: readonly OrderItem[]): number {
  return items.reduce((sum, item) => sum + refundedOfLine(item, item.cancelled ?? 0), 0)
}
