import { document, key, natural, oneOf, text } from '../rows/field.ts'
import { rowShape } from '../rows/row-shape.ts'
import type { Order, OrderItem, OrderStep, Payment } from './order.ts'

/** An order's own row, without the rows that belong to it. */
export type OrderHeader = Omit<Order, 'items' | 'history' | 'payment'>

export interface OrderRow extends OrderHeader {
  /** Tells a reader which of the order's steps belong to the row that it has read. */
  readonly stepCount: number
}

/** Items and steps are numbered from 1 in the order that they have in the order. */
export type OrderItemRow = OrderItem & PartKey
export type OrderStepRow = OrderStep & PartKey
export type PaymentRow = Payment & { readonly orderId: string; readonly userId: string }

interface PartKey {
  readonly orderId: string
  readonly number: number
}

const status = oneOf(['PENDING', 'PAID', 'FAILED', 'CANCELLED', 'EXPIRED'])

export const orderRows = rowShape<OrderRow, Order>({
  key: ['orderId'],
  fields: {
    orderId: key(order => order.orderId),
    userId: key(order => order.userId),
    status: status(order => order.status),
    subtotal: natural(order => order.subtotal),
    discount: natural(order => order.discount),
    total: natural(order => order.total),
    userCouponId: key.optional(order => order.userCouponId),
    createdAt: natural(order => order.createdAt),
    expiresAt: natural.optional(order => order.expiresAt),
    stepCount: natural(order => order.history.length),
  },
})

/** An item or a step with its place in the order. */
export interface OrderPart<Of> extends PartKey {
  readonly part: Of
}

export const orderItemRows = rowShape<OrderItemRow, OrderPart<OrderItem>>({
  key: ['orderId', 'number'],
  fields: {
    orderId: key(({ orderId }) => orderId),
    number: natural(({ number }) => number),
    productId: key(({ part }) => part.productId),
    optionId: key(({ part }) => part.optionId),
    productName: text(({ part }) => part.productName),
    optionName: text(({ part }) => part.optionName),
    unitPrice: natural(({ part }) => part.unitPrice),
    quantity: natural(({ part }) => part.quantity),
    discount: natural(({ part }) => part.discount),
    amount: natural(({ part }) => part.amount),
  },
})

export function itemsOf({ orderId, items }: Order): OrderPart<OrderItem>[] {
  return items.map((part, index) => ({ orderId, number: index + 1, part }))
}

const actor = oneOf(['user', 'admin', 'system'])

export const orderStepRows = rowShape<OrderStepRow, OrderPart<OrderStep>>({
  key: ['orderId', 'number'],
  fields: {
    orderId: key(({ orderId }) => orderId),
    number: natural(({ number }) => number),
    from: status.nullable(({ part }) => part.from),
    to: status(({ part }) => part.to),
    reason: document.optional(({ part }) => part.reason),
    by: actor(({ part }) => part.by),
    at: natural(({ part }) => part.at),
  },
})

/** The steps behind the first `stored` ones. */
export function stepsOf({ orderId, history }: Order, stored = 0): OrderPart<OrderStep>[] {
  return history.slice(stored).map((part, index) => ({ orderId, number: stored + index + 1, part }))
}

export interface PaidOrder {
  readonly order: Order
  readonly payment: Payment
}

export const paymentRows = rowShape<PaymentRow, PaidOrder>({
  key: ['orderId'],
  fields: {
    orderId: key(({ order }) => order.orderId),
    userId: key(({ order }) => order.userId),
    paymentId: key(({ payment }) => payment.paymentId),
    amount: natural(({ payment }) => payment.amount),
    at: natural(({ payment }) => payment.at),
    soldOn: key.optional(({ payment }) => payment.soldOn),
  },
})

/** The payment that an order has and had not before; none or one. */
export function paymentsOf(order: Order, before?: Order): PaidOrder[] {
  const { payment } = order
  return payment === undefined || before?.payment !== undefined ? [] : [{ order, payment }]
}

export function orderHeaderOf({ stepCount: _count, ...header }: OrderRow): OrderHeader {
  return header
}

/**
 * The order whose row was read, with its parts. They may have been read later: items never change, steps are only added to,
 * and the row says how many of them there were; the rest is left out.
 */
export function orderOf(
  row: OrderRow,
  parts: { items: readonly OrderItemRow[]; steps: readonly OrderStepRow[]; payment: PaymentRow | undefined },
): Order {
  const history = parts.steps.filter(({ number }) => number <= row.stepCount).map(withoutKey)
  const { payment } = parts
  const paid = row.status === 'PAID' || history.some(step => step.to === 'PAID')
  return {
    ...orderHeaderOf(row),
    items: parts.items.map(withoutKey),
    ...(paid && payment && { payment: paymentOf(payment) }),
    history,
  }
}

function paymentOf({ orderId: _orderId, userId: _userId, ...payment }: PaymentRow): Payment {
  return payment
}

function withoutKey<Of>({
  orderId: _orderId,
  number: _number,
  ...part
}: Of & PartKey): Omit<Of & PartKey, keyof PartKey> {
  return part
}
