import * as z from 'zod'
import { type StockChange, takeStock } from '../catalog/product.ts'
import { type Coupon, discountFor, type UserCoupon, useCoupon } from '../coupon/coupon.ts'
import { ShopError } from '../errors.ts'
import { id, idempotencyKey, positiveUnits } from '../input.ts'
import type { Changes } from '../use-case/row-kinds.ts'
import type { Context, Decision, UseCase } from '../use-case/use-case.ts'
import type { UnitOfWork } from '../use-case/unit-of-work.ts'
import { chosenCoupon } from './chosen-coupon.ts'
import { type OrderLine, orderLines } from './order-lines.ts'
import { nextStep, type Order, type OrderItem } from './order.ts'
import { settleOrder } from './pay-order.ts'
import { spreadDiscount, subtotalOf } from './pricing.ts'

const orderItemInput = z.strictObject({
  productId: id,
  /** May be left out where the product has one option only. */
  optionId: id.optional(),
  quantity: positiveUnits,
})

export const maxLines = 100

const orderItemsInput = z
  .array(orderItemInput)
  .min(1, { error: 'must hold at least one line' })
  .max(maxLines, { error: `must hold at most ${maxLines} lines` })

/** The fields with which an order names a coupon: by its code, or as one that the user has claimed. */
export const couponChoice = { couponCode: id.optional(), userCouponId: id.optional() }

export function oneCouponAtMost(input: { couponCode?: unknown; userCouponId?: unknown }): boolean {
  return input.couponCode === undefined || input.userCouponId === undefined
}
export const oneCouponOnly = { error: 'excludes userCouponId: an order takes one coupon', path: ['couponCode'] }

export const placeOrderInput = z
  .strictObject({
    userId: id,
    items: orderItemsInput,
    ...couponChoice,
    idempotencyKey: idempotencyKey.optional(),
  })
  .refine(oneCouponAtMost, oneCouponOnly)

export type PlaceOrderInput = z.input<typeof placeOrderInput>

/** What an order is made of, however its lines were chosen. */
export interface OrderRequest {
  readonly userId: string
  readonly items: readonly z.output<typeof orderItemInput>[]
  readonly couponCode?: string | undefined
  readonly userCouponId?: string | undefined
}

/** Creates and pays an order in one step, all or nothing (domain.md, "Orders"). */
export const placeOrder: UseCase<typeof placeOrderInput, Order> = {
  operation: 'orders.place',
  input: placeOrderInput,
  needs: orderNeeds,
  decide: decideOrderNow,
  refuse: recordFailedOrder,
}

/** Holds stock and coupon for an order that is paid later. */
export const createOrder: UseCase<typeof placeOrderInput, Order> = {
  operation: 'orders.create',
  // A client has one way to order, with the payment now or later: its key is used up by either.
  keyScope: 'orders.place',
  input: placeOrderInput,
  needs: orderNeeds,
  decide: decideOrderLater,
}

function orderNeeds({ userId, items, couponCode, userCouponId }: OrderRequest) {
  return {
    users: [userId],
    products: items.map(item => item.productId),
    ...(couponCode !== undefined && { ownCoupons: [{ userId, code: couponCode }] }),
    ...(userCouponId !== undefined && { userCoupons: [userCouponId] }),
  }
}

export function decideOrderNow(request: OrderRequest, unit: UnitOfWork, context: Context): Decision<Order> {
  const { order, changes } = holdOrder(request, unit, context)
  const payment = settleOrder(order, unit, context, 'user')
  return { result: payment.order, changes: { ...changes, ...payment.changes } }
}

export function decideOrderLater(request: OrderRequest, unit: UnitOfWork, context: Context): Decision<Order> {
  const held = holdOrder(request, unit, context)
  const order = { ...held.order, expiresAt: context.at + context.settings.orders.expireAfterMs }
  return { result: order, changes: { ...held.changes, orders: [order] } }
}

/** A pending order, with the stock taken and the coupon used. */
function holdOrder(request: OrderRequest, unit: UnitOfWork, context: Context): { order: Order; changes: Changes } {
  const { at } = context
  const { userId } = request
  unit.assertUser(userId)
  const lines = orderLines(request.items, unit)
  const coupon = chosenCoupon(request, unit)
  assertOnSale(lines)
  const orderId = context.newId()
  const stock = takeStock(lines, { orderId, at })
  const used = coupon && { ...coupon, userCoupon: useCoupon(coupon.userCoupon, { orderId, at }) }
  const order = newOrder({ orderId, userId, lines, coupon: used, at })
  return {
    order,
    changes: { orders: [order], ...stockChanges(stock), ...(used && { userCoupons: [used.userCoupon] }) },
  }
}

function newOrder(parts: {
  orderId: string
  userId: string
  lines: readonly OrderLine[]
  coupon: { campaign: Coupon; userCoupon: UserCoupon } | undefined
  at: number
}): Order {
  const { orderId, userId, lines, coupon, at } = parts
  const subtotal = subtotalOf(lines)
  const discount = coupon === undefined ? 0 : discountFor(coupon.campaign, subtotal)
  const total = subtotal - discount
  return {
    orderId,
    userId,
    status: 'PENDING',
    items: pricedItems(lines, discount),
    subtotal,
    discount,
    total,
    ...(coupon !== undefined && { userCouponId: coupon.userCoupon.userCouponId }),
    createdAt: at,
    history: [{ from: null, to: 'PENDING', by: 'user', at }],
  }
}

function pricedItems(lines: readonly OrderLine[], discount: number): OrderItem[] {
  const amounts = lines.map(({ unitPrice, quantity }) => unitPrice * quantity)
  const shares = spreadDiscount(discount, amounts)
  return lines.map(({ product, option, unitPrice, quantity }, index) => ({
    productId: option.productId,
    optionId: option.optionId,
    productName: product.name,
    optionName: option.name,
    unitPrice,
    quantity,
    discount: shares[index]!,
    amount: amounts[index]! - shares[index]!,
  }))
}

/** @throws ShopError `PRODUCT_NOT_ON_SALE` */
function assertOnSale(lines: readonly OrderLine[]): void {
  const hidden = new Set(lines.flatMap(({ product }) => (product.status === 'ON_SALE' ? [] : [product.productId])))
  if (hidden.size === 0) return
  const productIds = [...hidden]
  throw new ShopError('PRODUCT_NOT_ON_SALE', `Not on sale: ${productIds.join(', ')}.`, { productIds })
}

export function stockChanges(stock: readonly StockChange[]): Pick<Changes, 'options' | 'movements'> {
  return { options: stock.map(change => change.option), movements: stock.map(change => change.movement) }
}

/**
 * A refused order is kept as `FAILED`, with the reason in its history and nothing else changed. An order that cannot even
 * be written down, because its user or a product does not exist or its sum cannot be counted, is not.
 */
export function recordFailedOrder(
  request: OrderRequest,
  unit: UnitOfWork,
  context: Context,
  refusal: ShopError,
): Changes | undefined {
  if (!context.settings.orders.recordFailedOrders || !recordedRefusals.has(refusal.code)) return undefined
  const { at } = context
  const lines = orderLines(request.items, unit)
  const pending = newOrder({ orderId: context.newId(), userId: request.userId, lines, coupon: undefined, at })
  return { orders: [nextStep(pending, 'FAILED', { reason: refusal.code, by: 'system', at })] }
}

const recordedRefusals: ReadonlySet<string> = new Set([
  'INSUFFICIENT_STOCK',
  'INSUFFICIENT_BALANCE',
  'PRODUCT_NOT_ON_SALE',
  'COUPON_NOT_FOUND',
  'COUPON_ALREADY_USED',
  'COUPON_EXPIRED',
  'COUPON_MINIMUM_NOT_MET',
])
