import { totalOf } from './new-order.ts'
import { dayOf } from './ranking.ts'
import { amountOf } from './refunds.ts'
import { type ModelOrder, present, statusOf } from './state.ts'

/** An order as the shop answers it. */
export function orderView(order: ModelOrder): object {
  const { id, userId, lines, subtotal, discount, userCoupon, createdAt, expiresAt, payment, steps } = order
  const { refunded, metadata, former, updatedAt } = order
  return {
    orderId: id,
    userId,
    status: statusOf(order),
    items: lines.map(({ cancelled, ...line }) => ({
      ...line,
      amount: amountOf(line),
      ...(cancelled > 0 && { cancelled }),
    })),
    subtotal,
    discount,
    total: totalOf(order),
    ...(refunded !== undefined && { refunded }),
    ...present({ metadata, formerMetadata: former, updatedAt }),
    ...(userCoupon !== undefined && { userCouponId: userCoupon.id }),
    createdAt,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(payment !== undefined && {
      payment: { paymentId: payment.id, amount: payment.amount, at: payment.at, soldOn: dayOf(payment.at) },
    }),
    ...(order.refused !== undefined && { refusedPayments: order.refused }),
    history: steps.map(one => ({ ...one })),
  }
}
