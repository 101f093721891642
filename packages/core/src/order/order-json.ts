import * as z from 'zod'
import { iso } from '../json/iso.ts'
import { jsonCount, jsonId, jsonMetadata, jsonText, jsonTime } from '../json/shape.ts'
import type { CancelledOrder, Order, OrderItem } from './order.ts'

export const orderStatuses = ['PENDING', 'PAID', 'COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED'] as const
const status = z.enum(orderStatuses)

const itemShape = z.strictObject({
  productId: jsonId,
  optionId: jsonId,
  productName: jsonText,
  optionName: jsonText,
  unitPrice: jsonCount,
  quantity: z.int().min(1),
  discount: jsonCount,
  amount: jsonCount,
  cancelled: z.int().min(1).optional(),
})

/** The order as it leaves the process: over HTTP, from the command line, to the data platform. */
export const orderShape = z.strictObject({
  orderId: jsonId,
  userId: jsonId,
  status,
  items: z.array(itemShape),
  subtotal: jsonCount,
  discount: jsonCount,
  total: jsonCount,
  refunded: jsonCount.optional(),
  userCouponId: jsonId.optional(),
  metadata: jsonMetadata.optional(),
  createdAt: jsonTime,
  expiresAt: jsonTime.optional(),
  payment: z.strictObject({ paymentId: jsonId, amount: jsonCount, at: jsonTime }).optional(),
  refusedPayments: z.strictObject({ count: z.int().min(1), lastAt: jsonTime, reason: jsonText }).optional(),
  history: z.array(
    z.strictObject({
      from: status.nullable(),
      to: status,
      reason: jsonText.optional(),
      by: z.enum(['user', 'admin', 'system']),
      at: jsonTime,
      lines: z.array(z.strictObject({ productId: jsonId, optionId: jsonId, quantity: z.int().min(1) })).optional(),
    }),
  ),
})

export function orderJson(order: Order): z.output<typeof orderShape> {
  const { orderId, userId, status, items, subtotal, discount, total, refunded, userCouponId, metadata, payment } = order
  return {
    orderId,
    userId,
    status,
    items: items.map(orderItemJson),
    subtotal,
    discount,
    total,
    ...(refunded !== undefined && { refunded }),
    ...(userCouponId !== undefined && { userCouponId }),
    ...(metadata !== undefined && { metadata }),
    createdAt: iso(order.createdAt),
    ...(order.expiresAt !== undefined && { expiresAt: iso(order.expiresAt) }),
    ...(payment !== undefined && {
      payment: { paymentId: payment.paymentId, amount: payment.amount, at: iso(payment.at) },
    }),
    ...(order.refusedPayments !== undefined && {
      refusedPayments: { ...order.refusedPayments, lastAt: iso(order.refusedPayments.lastAt) },
    }),
    history: order.history.map(({ from, to, reason, by, at, lines }) => ({
      from,
      to,
      ...(reason !== undefined && { reason }),
      by,
      at: iso(at),
      ...(lines !== undefined && { lines: lines.map(line => ({ ...line })) }),
    })),
  }
}

/** The order that a cancellation answers. */
export const cancelledOrderShape = orderShape.extend({ balance: jsonCount.optional() })

export function cancelledOrderJson(order: CancelledOrder): z.output<typeof cancelledOrderShape> {
  return { ...orderJson(order), ...(order.balance !== undefined && { balance: order.balance }) }
}

function orderItemJson(item: OrderItem): z.output<typeof itemShape> {
  const { productId, optionId, productName, optionName, unitPrice, quantity, discount, amount, cancelled } = item
  const line = { productId, optionId, productName, optionName, unitPrice, quantity, discount, amount }
  return { ...line, ...(cancelled !== undefined && { cancelled }) }
}
