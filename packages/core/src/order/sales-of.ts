import type { Calendar } from '../calendar/calendar.ts'
import type { SalesFigure } from '../ranking/ranking.ts'
import type { Order } from './order.ts'

/** What an order adds to the sales figures of the day on which it was paid. */
export function salesOf(order: Pick<Order, 'items'>, paidAt: number, calendar: Calendar): SalesFigure[] {
  const day = calendar.dayOf(paidAt)
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
