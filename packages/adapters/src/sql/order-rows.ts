import type { Actor, Order, OrderItem, OrderStatus, OrderStep, Payment, ScannedRows } from '@jumun/core'
import { integer, orNull, type Row, type StoredRow, text } from './value.ts'

/** An order's own row, without the rows that belong to it. */
export type OrderHeader = ScannedRows['orders']

export function encodeOrder(order: Order): Row {
  return [
    order.orderId,
    order.userId,
    order.status,
    order.subtotal,
    order.discount,
    order.total,
    orNull(order.userCouponId),
    order.createdAt,
    orNull(order.expiresAt),
    order.history.length,
  ]
}

export function decodeOrderHeader(row: StoredRow): OrderHeader {
  const [orderId, userId, status, subtotal, discount, total, userCouponId, createdAt, expiresAt] = row
  return {
    orderId: text(orderId),
    userId: text(userId),
    status: text(status) as OrderStatus,
    subtotal: integer(subtotal),
    discount: integer(discount),
    total: integer(total),
    ...(userCouponId !== null && { userCouponId: text(userCouponId) }),
    createdAt: integer(createdAt),
    ...(expiresAt !== null && { expiresAt: integer(expiresAt) }),
  }
}

/** The column `step_count`. */
export function stepCountOf(row: StoredRow): number {
  return integer(row[9])
}

/** Items are numbered from 1 in the order that they have in the order. */
export function encodeItems(order: Order): Row[] {
  return order.items.map((item, index) => [
    order.orderId,
    index + 1,
    item.productId,
    item.optionId,
    item.productName,
    item.optionName,
    item.unitPrice,
    item.quantity,
    item.discount,
    item.amount,
  ])
}

export function decodeItem(row: StoredRow): OrderItem {
  const [, , productId, optionId, productName, optionName, unitPrice, quantity, discount, amount] = row
  return {
    productId: text(productId),
    optionId: text(optionId),
    productName: text(productName),
    optionName: text(optionName),
    unitPrice: integer(unitPrice),
    quantity: integer(quantity),
    discount: integer(discount),
    amount: integer(amount),
  }
}

/** The steps behind the first `stored` ones; all are numbered from 1. */
export function encodeSteps(order: Order, stored = 0): Row[] {
  return order.history
    .slice(stored)
    .map((step, index) => [
      order.orderId,
      stored + index + 1,
      step.from,
      step.to,
      orNull(step.reason),
      step.by,
      step.at,
    ])
}

export function decodeStep([, , from, to, reason, by, at]: StoredRow): OrderStep {
  return {
    from: from === null ? null : (text(from) as OrderStatus),
    to: text(to) as OrderStatus,
    ...(reason !== null && { reason: text(reason) }),
    by: text(by) as Actor,
    at: integer(at),
  }
}

export function encodePayment(order: Order, payment: Payment): Row {
  return [order.orderId, order.userId, payment.paymentId, payment.amount, payment.at, orNull(payment.soldOn)]
}

export function decodePayment([, , paymentId, amount, at, soldOn]: StoredRow): Payment {
  return {
    paymentId: text(paymentId),
    amount: integer(amount),
    at: integer(at),
    ...(soldOn !== null && { soldOn: text(soldOn) }),
  }
}
