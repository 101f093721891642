import type { BusinessDay, Calendar } from '../calendar/calendar.ts'
import type { SalesFigure } from '../ranking/ranking.ts'
import type { Order, Payment } from './order.ts'

/** The day that a sale counts for: kept with the payment, so that it stays when time zones change their rules. */
export function dayOfSale({ soldOn, at }: Pick<Payment, 'soldOn' | 'at'>, calendar: Calendar): BusinessDay {
  return soldOn ?? calendar.dayOf(at)
}

/** What an order adds to the sales figures of a day. */
export function salesOf(order: Pick<Order, 'items'>, day: BusinessDay): SalesFigure[] {
  return order.items.map(({ productId, optionId, quantity, amount }) => ({
    day,
    productId,
    optionId,
    quantity,
    revenue: amount,
  }))
}

/** What a cancelled order takes from the figures: of the day of its payment, so that they equal a recomputation. */
export function salesReversed(figures: readonly SalesFigure[]): SalesFigure[] {
  return figures.map(figure => ({ ...figure, quantity: 0 - figure.quantity, revenue: 0 - figure.revenue }))
}
