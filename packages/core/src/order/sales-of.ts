import type { BusinessDay, Calendar } from '../calendar/calendar.ts'
import type { SalesFigure } from '../ranking/ranking.ts'
import { type CancelledLine, refundedOfLine } from './cancel-part.ts'
import type { Order, Payment } from './order.ts'

/** The day that a sale counts for: kept with the payment, so that it stays when time zones change their rules. */
export function dayOfSale({ soldOn, at }: Pick<Payment, 'soldOn' | 'at'>, calendar: Calendar): BusinessDay {
  return soldOn ?? calendar.dayOf(at)
}

/** What a paid order has in the sales figures of a day: what was not cancelled of it. */
export function salesOf(order: Pick<Order, 'items'>, day: BusinessDay): SalesFigure[] {
  return order.items.map(item => {
    const { productId, optionId, quantity, amount, cancelled = 0 } = item
    const revenue = amount - refundedOfLine(item, cancelled)
    return { day, productId, optionId, quantity: quantity - cancelled, revenue }
  })
}

/** What a cancellation takes from the figures: of the day of the payment, so that they equal a recomputation. */
export function salesTaken(lines: readonly CancelledLine[], day: BusinessDay): SalesFigure[] {
  return lines.map(({ productId, optionId, quantity, refund }) => ({
    day,
    productId,
    optionId,
    quantity: 0 - quantity,
    revenue: 0 - refund,
  }))
}
