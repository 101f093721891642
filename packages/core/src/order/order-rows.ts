import { document, jsonList, jsonTexts, key, listOf, natural, oneOf, partOf, text } from '../rows/field.ts'
import { present } from '../input/metadata.ts'
import type { Change } from '../ports/change.ts'
import { rowShape } from '../rows/row-shape.ts'
import {
  asKept,
  asTold,
  type CancelledUnits,
  type FormerMetadata,
  type Order,
  type OrderItem,
  type OrderStep,
  type Payment,
  type RefusedPayments,
} from './order.ts'

/** An order is one row: its lines, its history and its payment stand in it, for they are read and written together. */
export interface OrderRow extends Omit<Order, 'items' | 'history' | 'payment'> {
  readonly items: readonly OrderItem[]
  readonly history: readonly OrderStep[]
  /** Counts `history`: who saves an order says which one the change was decided on. */
  readonly stepCount: number
  readonly paymentId?: string
  readonly paidAmount?: number
  readonly paidAt?: number
  readonly soldOn?: string
}

const status = oneOf(['PENDING', 'PAID', 'COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED'])
const actor = oneOf(['user', 'admin', 'system'])

const refusedPayments = partOf<RefusedPayments>({
  count: natural((refused: RefusedPayments) => refused.count),
  lastAt: natural((refused: RefusedPayments) => refused.lastAt),
  reason: document((refused: RefusedPayments) => refused.reason),
})

const items = listOf<OrderItem>({
  productId: key((item: OrderItem) => item.productId),
  optionId: key((item: OrderItem) => item.optionId),
  productName: text((item: OrderItem) => item.productName),
  optionName: text((item: OrderItem) => item.optionName),
  unitPrice: natural((item: OrderItem) => item.unitPrice),
  quantity: natural((item: OrderItem) => item.quantity),
  discount: natural((item: OrderItem) => item.discount),
  amount: natural((item: OrderItem) => item.amount),
  cancelled: natural.optional((item: OrderItem) => item.cancelled),
})

const cancelledUnits = jsonList<CancelledUnits>()

const history = listOf<OrderStep>({
  from: status.nullable((step: OrderStep) => step.from),
  to: status((step: OrderStep) => step.to),
  reason: document.optional((step: OrderStep) => step.reason),
  by: actor((step: OrderStep) => step.by),
  at: natural((step: OrderStep) => step.at),
  lines: cancelledUnits.optional((step: OrderStep) => step.lines),
})

export const orderRows = rowShape<OrderRow, Order>({
  key: ['orderId'],
  fields: {
    orderId: key(order => order.orderId),
    createdAt: natural(order => order.createdAt),
    userId: key(order => order.userId),
    status: status(order => order.status),
    subtotal: natural(order => order.subtotal),
    discount: natural(order => order.discount),
    total: natural(order => order.total),
    refunded: natural.optional(order => order.refunded),
    userCouponId: key.optional(order => order.userCouponId),
    expiresAt: natural.optional(order => order.expiresAt),
    metadata: jsonTexts.optional(order => order.metadata),
    formerMetadata: jsonList<FormerMetadata>().optional(order => order.formerMetadata),
    updatedAt: natural.optional(order => order.updatedAt),
    items: items(order => order.items),
    history: history(order => order.history),
    stepCount: natural(order => order.history.length),
    paymentId: key.optional(order => order.payment?.paymentId),
    paidAmount: natural.optional(order => order.payment?.amount),
    paidAt: natural.optional(order => order.payment?.at),
    soldOn: key.optional(order => order.payment?.soldOn),
    refusedPayments: refusedPayments.optional(order => order.refusedPayments),
  },
})

/** The fields that change after an order was made. */
export const savedFields = [
  'status',
  'history',
  'stepCount',
  'paymentId',
  'paidAmount',
  'paidAt',
  'soldOn',
  'refusedPayments',
] as const

/** As `savedFields`, after units of a line were cancelled. */
export const cancelledFields = [...savedFields, 'refunded', 'items'] as const

/** As `cancelledFields`, after the metadata were changed. */
export const updatedFields = [...cancelledFields, 'metadata', 'formerMetadata', 'updatedAt'] as const

export type SavedField = (typeof updatedFields)[number]

/** The fields that a change may have changed: lines and metadata are long, and change rarely. */
export function changedFields({ before, after }: Change<Order>): readonly SavedField[] {
  const ofMetadata = ['metadata', 'formerMetadata', 'updatedAt'] as const
  if (ofMetadata.some(field => before[field] !== after[field])) return updatedFields
  return before.items === after.items ? savedFields : cancelledFields
}

export function savedFieldsOf(order: Order): Pick<OrderRow, SavedField> {
  const { status, items: lines, history, refunded, payment, refusedPayments: refused } = asKept(order)
  const { metadata, formerMetadata, updatedAt } = order
  return {
    status,
    ...present({ metadata, formerMetadata, updatedAt }),
    items: lines,
    ...(refunded !== undefined && { refunded }),
    history,
    stepCount: history.length,
    ...(refused && { refusedPayments: refused }),
    ...(payment && {
      paymentId: payment.paymentId,
      paidAmount: payment.amount,
      paidAt: payment.at,
      ...(payment.soldOn !== undefined && { soldOn: payment.soldOn }),
    }),
  }
}

export function orderOf(row: OrderRow): Order {
  return asTold(keptOrderOf(row))
}

/** The fields stand in the order in which an order gets them, so that its JSON is the same text whenever it is read. */
export function keptOrderOf(row: OrderRow): Order {
  const { orderId, userId, status, items: lines, subtotal, discount, total, userCouponId, metadata, createdAt } = row
  const { history: steps, expiresAt, refusedPayments: refused, refunded, formerMetadata, updatedAt } = row
  const payment = paymentOf(row)
  return {
    orderId,
    userId,
    status,
    items: lines,
    subtotal,
    discount,
    total,
    ...(userCouponId !== undefined && { userCouponId }),
    ...(metadata !== undefined && { metadata }),
    ...(formerMetadata !== undefined && { formerMetadata }),
    createdAt,
    history: steps,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(refused !== undefined && { refusedPayments: refused }),
    ...(payment !== undefined && { payment }),
    ...(refunded !== undefined && { refunded }),
    ...(updatedAt !== undefined && { updatedAt }),
  }
}

function paymentOf({ paymentId, paidAmount, paidAt, soldOn }: OrderRow): Payment | undefined {
  if (paymentId === undefined) return undefined
  return { paymentId, amount: paidAmount!, at: paidAt!, ...(soldOn !== undefined && { soldOn }) }
}
