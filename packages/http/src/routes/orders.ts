import {
  cancelledOrderJson,
  type CancelledOrder,
  cancelOrderInput,
  type ErrorCode,
  isReplayed,
  listOrdersInput,
  type Order,
  orderJson,
  placeOrderInput,
} from '@jumun/core'
import * as z from 'zod'
import { paymentChoice } from '../request/payment-choice.ts'
import { numberInQuery } from '../request/query.ts'
import { type Answer, type Route, route } from './route.ts'
import { cancelledOrderView, orderPageView, orderView } from '../answer/views.ts'

/** Who orders is known from the request, the key has a header. */
const { userId: _user, idempotencyKey: _key, ...orderFields } = placeOrderInput.shape

/** What can be wrong with an order when it is placed, from the cart too. */
export const placingCodes: readonly ErrorCode[] = [
  'USER_NOT_FOUND',
  'PRODUCT_NOT_FOUND',
  'OPTION_NOT_FOUND',
  'PRODUCT_NOT_ON_SALE',
  'PURCHASE_LIMIT_EXCEEDED',
  'TOO_MANY_PENDING_ORDERS',
  'INSUFFICIENT_STOCK',
  'INSUFFICIENT_BALANCE',
  'COUPON_NOT_FOUND',
  'COUPON_ALREADY_USED',
  'COUPON_EXPIRED',
  'COUPON_MINIMUM_NOT_MET',
  'PRICE_CHANGED',
]

export const orderRoutes: readonly Route[] = [
  route({
    id: 'placeOrder',
    method: 'POST',
    path: '/orders',
    access: 'user',
    tag: 'orders',
    summary: 'Place an order and pay it, now or later',
    body: z.strictObject({ ...orderFields, payment: paymentChoice }),
    keyed: true,
    example: { items: [{ productId: 'latte', quantity: 2 }], couponCode: 'WELCOME' },
    status: 201,
    answer: orderView,
    codes: placingCodes,
    async handle({ shop, userId, body, idempotencyKey, prefix }) {
      const { payment, ...wanted } = body
      const input = { userId, ...wanted, idempotencyKey }
      return createdOrder(await (payment === 'later' ? shop.orders.create(input) : shop.orders.place(input)), prefix)
    },
  }),
  route({
    id: 'listOrders',
    method: 'GET',
    path: '/orders',
    access: 'user',
    tag: 'orders',
    summary: 'List the orders of the user, the newest first',
    query: z.strictObject({
      limit: numberInQuery(listOrdersInput.shape.limit),
      cursor: listOrdersInput.shape.cursor,
    }),
    quick: true,
    madeOf: 'orders',
    status: 200,
    answer: orderPageView,
    codes: ['USER_NOT_FOUND'],
    async handle({ shop, userId, query }) {
      const page = await shop.orders.list({ userId, ...query })
      return { json: { items: page.items.map(orderJson), nextCursor: page.nextCursor } }
    },
  }),
  route({
    id: 'getOrder',
    method: 'GET',
    path: '/orders/:orderId',
    access: 'user',
    tag: 'orders',
    summary: 'Show an order of the user',
    quick: true,
    madeOf: 'user',
    status: 200,
    answer: orderView,
    codes: ['USER_NOT_FOUND', 'ORDER_NOT_FOUND'],
    handle: async ({ shop, userId, params }) => ({ json: orderJson(await shop.orders.get({ userId, ...params })) }),
  }),
  route({
    id: 'payOrder',
    method: 'POST',
    path: '/orders/:orderId/payment',
    access: 'user',
    tag: 'orders',
    summary: 'Pay a pending order',
    keyed: true,
    status: 200,
    answer: orderView,
    codes: ['USER_NOT_FOUND', 'ORDER_NOT_FOUND', 'ORDER_NOT_PAYABLE', 'INSUFFICIENT_BALANCE'],
    async handle({ shop, userId, params, idempotencyKey }) {
      return changedOrder(await shop.orders.pay({ userId, ...params, idempotencyKey }))
    },
  }),
  route({
    id: 'cancelOrder',
    method: 'POST',
    path: '/orders/:orderId/cancel',
    access: 'user',
    tag: 'orders',
    summary: 'Cancel an order: a pending one is released, a paid one refunded, or the units of lines that are named',
    body: z.strictObject({ items: cancelOrderInput.shape.items, reason: cancelOrderInput.shape.reason }),
    keyed: true,
    example: { reason: 'changed my mind' },
    status: 200,
    answer: cancelledOrderView,
    codes: ['USER_NOT_FOUND', 'ORDER_NOT_FOUND', 'ORDER_NOT_CANCELLABLE', 'BALANCE_LIMIT_EXCEEDED'],
    async handle({ shop, userId, params, body, idempotencyKey }) {
      return cancelledOrder(await shop.orders.cancel({ userId, ...params, ...body, idempotencyKey }))
    },
  }),
]

export function createdOrder(order: Order, prefix: string): Answer {
  const location = `${prefix}/orders/${encodeURIComponent(order.orderId)}`
  return { json: orderJson(order), location, replayed: isReplayed(order) }
}

export function changedOrder(order: Order): Answer {
  return { json: orderJson(order), replayed: isReplayed(order) }
}

export function cancelledOrder(order: CancelledOrder): Answer {
  return { json: cancelledOrderJson(order), replayed: isReplayed(order) }
}
