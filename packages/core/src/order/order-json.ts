import { iso } from '../calendar/iso.ts'
import type { Order, OrderItem } from './order.ts'

/** The order as it leaves the process: over HTTP, from the command line, to the data platform. */
export function orderJson(order: Order) {
  const { orderId, userId, status, items, subtotal, discount, total, userCouponId, payment } = order
  return {
    orderId,
    userId,
    status,
    items: items.map(orderItemJson),
    subtotal,
    discount,
    total,
    ...(userCouponId !== undefined && { userCouponId }),
    createdAt: iso(order.createdAt),
    ...(order.expiresAt !== undefined && { expiresAt: iso(order.expiresAt) }),
    ...(payment !== undefined && {
      payment: { paymentId: payment.paymentId, amount: payment.amount, at: iso(payment.at) },
    }),
    history: order.history.map(({ from, to, reason, by, at }) => ({
      from,
      to,
      ...(reason !== undefined && { reason }),
      by,
      at: iso(at),
    })),
  }
}

function orderItemJson(item: OrderItem) {
  const { productId, optionId, productName, optionName, unitPrice, quantity, discount, amount } = item
  return { productId, optionId, productName, optionName, unitPrice, quantity, discount, amount }
}
