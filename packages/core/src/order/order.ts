import type { BusinessDay } from '../calendar/calendar.ts'
import type { Option, ProductInfo } from '../catalog/product.ts'
import { type Coupon, discountedLines, discountFor, type UserCoupon } from '../coupon/coupon.ts'
import { ShopError } from '../errors.ts'
import { iso } from '../json/iso.ts'
import { type Metadata, present } from '../input/metadata.ts'
import type { OrderRequest } from './order-input.ts'
import { spreadDiscount, subtotalOf } from './pricing.ts'

export type OrderStatus = 'PENDING' | 'PAID' | 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'EXPIRED'

/** Who made a change. */
export type Actor = 'user' | 'admin' | 'system'

/** A command that names the user is that user's own; without one the caller is the shop itself. */
export function actorOf(input: { userId?: string | undefined }): Actor {
  return input.userId === undefined ? 'admin' : 'user'
}

/** A line of an order to be: what is wanted of which option, as it is sold now. */
export interface OrderLine {
  readonly product: ProductInfo
  readonly option: Option
  readonly unitPrice: number
  readonly quantity: number
}

/** What was bought, at the names and price of that moment: a later change of the product does not alter it. */
export interface OrderItem {
  readonly productId: string
  readonly optionId: string
  readonly productName: string
  readonly optionName: string
  readonly unitPrice: number
  readonly quantity: number
  /** This line's share of the order's discount. */
  readonly discount: number
  /** unitPrice × quantity − discount */
  readonly amount: number
  /** Units of it that were paid and cancelled; absent while there are none. */
  readonly cancelled?: number
}

/** Units of a line of an order. */
export interface CancelledUnits {
  readonly productId: string
  readonly optionId: string
  readonly quantity: number
}

/** One row of an order's history: `from` is null for its creation, and equals `to` for a part that was cancelled. */
export interface OrderStep {
  readonly from: OrderStatus | null
  readonly to: OrderStatus
  readonly reason?: string
  readonly by: Actor
  readonly at: number
  readonly lines?: readonly CancelledUnits[]
}

/** Payments that were refused while the order waited: counted, not listed, so that an order stays small however often. */
export interface RefusedPayments {
  readonly count: number
  readonly lastAt: number
  /** The code of the last refusal. */
  readonly reason: string
}

/** The metadata that an order had when it had made so many steps, and since when; absent where it had none. */
export interface FormerMetadata {
  readonly steps: number
  readonly metadata?: Metadata
  readonly updatedAt?: number
}

export interface Payment {
  readonly paymentId: string
  readonly amount: number
  readonly at: number
  /** The business day that the sale counts for; absent in payments that were made before it was kept. */
  readonly soldOn?: BusinessDay
}

export interface Order {
  readonly orderId: string
  readonly userId: string
  readonly status: OrderStatus
  readonly items: readonly OrderItem[]
  readonly subtotal: number
  readonly discount: number
  /** subtotal − discount = Σ items' amount */
  readonly total: number
  /** What has come back of the payment; absent while nothing has. */
  readonly refunded?: number
  readonly userCouponId?: string
  readonly metadata?: Metadata
  /** What `metadata` was before it was changed, the oldest first: events go on telling it. */
  readonly formerMetadata?: readonly FormerMetadata[]
  readonly createdAt: number
  /** When its metadata were changed last; its steps have their own times. */
  readonly updatedAt?: number
  /** When an order that is not paid by then is released; only orders made by `create` have it. */
  readonly expiresAt?: number
  readonly payment?: Payment
  readonly refusedPayments?: RefusedPayments
  /** Append only; the last step's `to` is the status. */
  readonly history: readonly OrderStep[]
}

/** The order after a cancellation, with the wallet's balance where money has come back. */
export interface CancelledOrder extends Order {
  readonly balance?: number
}

const allowedSteps: Readonly<Record<OrderStatus | 'none', readonly OrderStatus[]>> = {
  none: ['PENDING'],
  // PENDING → PENDING is a payment that failed, in orders from when each was listed.
  PENDING: ['PENDING', 'PAID', 'FAILED', 'CANCELLED', 'EXPIRED'],
  // The same for a part that was cancelled.
  PAID: ['PAID', 'COMPLETED', 'CANCELLED'],
  COMPLETED: ['COMPLETED', 'CANCELLED'],
  FAILED: [],
  CANCELLED: [],
  EXPIRED: [],
}

/** The states that an order goes through (docs/domain.md, "Orders"). */
export function isAllowedStep(step: Pick<OrderStep, 'from' | 'to'>): boolean {
  return allowedSteps[step.from ?? 'none'].includes(step.to)
}

/** A living order holds its stock and its coupon. */
export function isLiving(status: OrderStatus): boolean {
  return status === 'PENDING' || isSold(status)
}

/** What was sold counts in the figures, but for what was cancelled of it. */
export function isSold(status: OrderStatus): boolean {
  return status === 'PAID' || status === 'COMPLETED'
}

/** A pending order of these lines, with its coupon's discount. @throws ShopError as `subtotalOf` and `discountFor` */
export function newOrder(
  { userId, metadata }: OrderRequest,
  parts: {
    orderId: string
    lines: readonly OrderLine[]
    coupon: { campaign: Coupon; userCoupon: UserCoupon } | undefined
    at: number
  },
): Order {
  const { orderId, lines, coupon, at } = parts
  const subtotal = subtotalOf(lines)
  const discounted = coupon === undefined ? [] : discountedLines(coupon.campaign, lines)
  const discount = coupon === undefined ? 0 : discountFor(coupon.campaign, subtotalOf(discounted))
  const total = subtotal - discount
  const history = [{ from: null, to: 'PENDING', by: 'user', at }] as const
  if (coupon === undefined && metadata === undefined) {
    // Most are such, and are made at one go.
    const items = lines.map(fullyPriced)
    return { orderId, userId, status: 'PENDING', items, subtotal, discount, total, createdAt: at, history }
  }
  return {
    orderId,
    userId,
    status: 'PENDING',
    items: pricedItems(lines, discount, new Set(discounted)),
    subtotal,
    discount,
    total,
    ...(coupon !== undefined && { userCouponId: coupon.userCoupon.userCouponId }),
    ...present({ metadata }),
    createdAt: at,
    history,
  }
}

/** @throws ShopError `PRICE_CHANGED` where the order costs something else than its user has seen */
export function assertExpected({ total, items }: Order, expected: number | undefined): void {
  if (expected === undefined || expected === total) return
  const lines = items.map(({ productId, optionId, unitPrice, quantity }) => ({
    productId,
    optionId,
    unitPrice,
    quantity,
  }))
  const message = `The order now costs ${total}, not ${expected}.`
  throw new ShopError('PRICE_CHANGED', message, { expected, actual: total, lines })
}

function pricedItems(lines: readonly OrderLine[], discount: number, discounted: ReadonlySet<OrderLine>): OrderItem[] {
  const amounts = lines.map(({ unitPrice, quantity }) => unitPrice * quantity)
  // A line that the coupon does not hold for has no share.
  const shares = spreadDiscount(
    discount,
    lines.map((line, index) => (discounted.has(line) ? amounts[index]! : 0)),
  )
  return lines.map((line, index) => pricedItem(line, shares[index]!))
}

function fullyPriced(line: OrderLine): OrderItem {
  return pricedItem(line, 0)
}

function pricedItem({ product, option, unitPrice, quantity }: OrderLine, discount: number): OrderItem {
  return {
    productId: option.productId,
    optionId: option.optionId,
    productName: product.name,
    optionName: option.name,
    unitPrice,
    quantity,
    discount,
    amount: unitPrice * quantity - discount,
  }
}

/**
 * An order as it is shown: one that was cancelled as a whole after its payment is kept as it was paid, and tells that all of it has
 * come back. Orders from before parts could be cancelled tell it likewise.
 */
export function asTold(order: Order): Order {
  if (order.status !== 'CANCELLED' || order.payment === undefined || order.refunded !== undefined) return order
  const items = order.items.map(item => ({ ...item, cancelled: item.quantity }))
  return { ...order, items, refunded: order.total }
}

/** The order that `asTold` was made from: what it adds follows from the rest, and is not stored. */
export function asKept(order: Order): Order {
  if (order.status !== 'CANCELLED' || order.history.some(({ lines }) => lines !== undefined)) return order
  const { refunded: _refunded, ...kept } = order
  return { ...kept, items: order.items.map(({ cancelled: _cancelled, ...item }) => item) }
}

export function nextStep(order: Order, to: OrderStatus, step: Omit<OrderStep, 'from' | 'to'>): Order {
  return { ...order, status: to, history: [...order.history, { from: order.status, to, ...step }] }
}

/** The order with other metadata. What its steps so far have told of them is kept: one value for each step at most. */
export function withMetadata(order: Order, metadata: Metadata | undefined, at: number): Order {
  const { metadata: before, formerMetadata = [], updatedAt, ...lasting } = order
  const steps = order.history.length
  const isKept = formerMetadata.at(-1)?.steps === steps
  const former = isKept ? formerMetadata : [...formerMetadata, { steps, ...present({ metadata: before, updatedAt }) }]
  return { ...lasting, ...present({ metadata }), formerMetadata: former, updatedAt: at }
}

export function withRefusedPayment(order: Order, { reason, at }: { reason: string; at: number }): Order {
  return { ...order, refusedPayments: { count: (order.refusedPayments?.count ?? 0) + 1, lastAt: at, reason } }
}

/** How many things an order has told or may have told: its steps, and the payments that were refused. */
export function sequenceOf({ history, refusedPayments }: Order): number {
  return history.length + (refusedPayments?.count ?? 0)
}

/** @throws ShopError `ORDER_NOT_PAYABLE` when it is not pending, or its time is over though no worker has said so yet */
export function assertPayable(order: Order, at: number): void {
  const expired = isDue(order, at)
  if (order.status === 'PENDING' && !expired) return
  const status = expired ? 'EXPIRED' : order.status
  throw new ShopError('ORDER_NOT_PAYABLE', `Order ${order.orderId} is ${status} and cannot be paid.`, {
    orderId: order.orderId,
    status,
  })
}

/**
 * The shop's owner cancels what lives; a user what is not completed yet, and a paid order only as long after its payment
 * as the shop says.
 * @throws ShopError `ORDER_NOT_CANCELLABLE`
 */
export function assertCancellable(
  { orderId, status, payment }: Order,
  { by, userCancelMs, at }: { by: Actor; userCancelMs: number; at: number },
): void {
  const until = by === 'user' && status === 'PAID' && userCancelMs > 0 ? payment!.at + userCancelMs : Infinity
  if (at >= until) {
    const message = `Order ${orderId} could be cancelled by its user until ${iso(until)}.`
    throw new ShopError('ORDER_NOT_CANCELLABLE', message, { orderId, status, cancellableUntil: until })
  }
  if (by === 'user' ? status === 'PENDING' || status === 'PAID' : isLiving(status)) return
  const message = `Order ${orderId} is ${status} and cannot be cancelled.`
  throw new ShopError('ORDER_NOT_CANCELLABLE', message, { orderId, status })
}

/** @throws ShopError `ORDER_NOT_COMPLETABLE` */
export function assertCompletable({ orderId, status }: Order): void {
  if (status === 'PAID') return
  const message = `Order ${orderId} is ${status} and cannot be completed.`
  throw new ShopError('ORDER_NOT_COMPLETABLE', message, { orderId, status })
}

export function isDue(order: Order, at: number): boolean {
  return order.status === 'PENDING' && at >= (order.expiresAt ?? Infinity)
}

/** @throws ShopError `ORDER_NOT_FOUND`, for an order of someone else just as for one that never was */
export function assertOwnOrder(
  order: Order | undefined,
  who: { orderId: string; userId?: string | undefined },
): asserts order is Order {
  if (order !== undefined && (who.userId === undefined || who.userId === order.userId)) return
  throw new ShopError('ORDER_NOT_FOUND', `There is no order ${who.orderId}.`, { orderId: who.orderId })
}
