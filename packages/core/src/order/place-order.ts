import type * as z from 'zod'
import type { Needs } from '../use-case/needs.ts'
import type { UnitOfWork } from '../use-case/unit-of-work.ts'
import type { Context, Decision, UseCase } from '../use-case/use-case.ts'
import { couponNeeds } from './chosen-coupon.ts'
import { recordFailedOrder } from './failed-order.ts'
import { holdOrder } from './hold-order.ts'
import { type OrderRequest, placeOrderInput } from './order-input.ts'
import type { Order } from './order.ts'
import { settleOrder } from './settle-order.ts'

type PlacedInput = z.output<typeof placeOrderInput>

/** Creates and pays an order in one step, all or nothing (domain.md, "Orders"). */
export const placeOrder: UseCase<typeof placeOrderInput, Order> = {
  operation: 'orders.place',
  input: placeOrderInput,
  needs: orderNeeds,
  decide: (input, unit, context) => withCart(input, unit, decideOrderNow(input, unit, context)),
  refuse: recordFailedOrder,
}

/** Holds stock and coupon for an order that is paid later. */
export const createOrder: UseCase<typeof placeOrderInput, Order> = {
  operation: 'orders.create',
  // A client has one way to order, with the payment now or later: its key is used up by either.
  keyScope: 'orders.place',
  input: placeOrderInput,
  needs: orderNeeds,
  decide: (input, unit, context) => withCart(input, unit, decideOrderLater(input, unit, context)),
}

/** The user's wallet, the products with their stock, and the user's coupon where one is named. */
function orderNeeds(request: PlacedInput): Needs {
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

/** Takes what was ordered out of the user's cart, as far as it is there. */
function withCart({ userId, fromCart }: PlacedInput, unit: UnitOfWork, decision: Decision<Order>): Decision<Order> {
  if (!fromCart) return decision
  const { items } = decision.result
  const ordered = unit.cart(userId).flatMap(line => {
    const item = items.find(one => one.productId === line.productId && one.optionId === line.optionId)
    return item === undefined ? [] : [{ line, left: line.quantity - item.quantity }]
  })
  const cartItems = ordered.flatMap(({ line, left }) => (left > 0 ? [{ ...line, quantity: left }] : []))
  const removedCartItems = ordered.flatMap(({ line, left }) => (left > 0 ? [] : [line]))
  return { ...decision, changes: { ...decision.changes, cartItems, removedCartItems } }
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
  return { result: order, changes: { ...held.changes, orders: [order] } }
}
