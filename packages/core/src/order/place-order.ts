import { takeFromCart } from '../cart/take-from-cart.ts'
import type { Needs } from '../use-case/needs.ts'
import type { UnitOfWork } from '../use-case/unit-of-work.ts'
import type { Context, Decision, UseCase } from '../use-case/use-case.ts'
import { couponNeeds } from './chosen-coupon.ts'
import { recordFailedOrder } from './failed-order.ts'
import { holdOrder } from './hold-order.ts'
import { type OrderRequest, type ParsedOrder, placeOrderInput } from './order-input.ts'
import { orderAnswer } from './order-answer.ts'
import type { Order } from './order.ts'
import { assertRoomToWait } from './pending-limit.ts'
import { settleOrder } from './settle-order.ts'

/** Creates and pays an order in one step, all or nothing (docs/domain.md, "Orders"). */
export const placeOrder: UseCase<typeof placeOrderInput, Order> = {
  operation: 'orders.place',
  input: placeOrderInput,
  answer: orderAnswer,
  needs: orderNeeds,
  decide: (input, unit, context) => leavingCart(input, unit, decideOrderNow(input, unit, context)),
  refuse: recordFailedOrder,
}

/** Holds stock and coupon for an order that is paid later. */
export const createOrder: UseCase<typeof placeOrderInput, Order> = {
  operation: 'orders.create',
  // A client has one way to order, with the payment now or later: its key is used up by either.
  keyScope: 'orders.place',
  input: placeOrderInput,
  answer: orderAnswer,
  needs: request => ({ ...orderNeeds(request), pendingOf: [request.userId] }),
  decide: (input, unit, context) => leavingCart(input, unit, decideOrderLater(input, unit, context)),
}

/** The user's wallet, the products with their stock, the coupon where one is named, the cart where it is ordered from. */
function orderNeeds(request: ParsedOrder): Needs {
  const { userId } = request
  const products = request.items.map(({ productId }) => productId)
  return {
    users: [userId],
    products,
    purchases: [{ userId, productIds: products }],
    ...(request.fromCart && { carts: [userId] }),
    ...couponNeeds(request),
  }
}

export function decideOrderNow(request: OrderRequest, unit: UnitOfWork, context: Context): Decision<Order> {
  // Lines → coupon → stock → price
  const { order, changes } = holdOrder(request, unit, context)
  // Payment → sales figures → event
  const payment = settleOrder(order, unit, context, 'user')
  return { result: payment.order, changes: { ...changes, ...payment.changes } }
}

export function decideOrderLater(request: OrderRequest, unit: UnitOfWork, context: Context): Decision<Order> {
  const held = holdOrder(request, unit, context)
  const order = { ...held.order, expiresAt: context.at + context.settings.orders.expireAfterMs }
  assertRoomToWait(order, unit.pendingOrders(request.userId), context.settings.orders)
  return { result: order, changes: { ...held.changes, orders: [order] } }
}

/** Takes what was ordered out of the cart, where the order says that it comes from there. */
function leavingCart(input: ParsedOrder, unit: UnitOfWork, { result, changes }: Decision<Order>): Decision<Order> {
  if (!input.fromCart) return { result, changes }
  return { result, changes: { ...changes, ...takeFromCart(result, unit) } }
}
