import { cancelOrderInput, completeOrderInput, listOrdersInput, orderJson, updateOrderInput } from '@jumun/core'
import * as z from 'zod'
import { cancelledOrderView, orderPageView, orderView } from '../answer/views.ts'
import { momentInJson } from '../answer/time-in-json.ts'
import { numberInQuery } from '../request/query.ts'
import { cancelledOrder, changedOrder } from './orders.ts'
import { type Route, route } from './route.ts'

/** All users' orders, and what the shop's owner does with them. */
export const adminOrderRoutes: readonly Route[] = [
  route({
    id: 'listAllOrders',
    method: 'GET',
    path: '/admin/orders',
    access: 'admin',
    tag: 'admin',
    summary: 'List orders, the newest first, of a user, a status and a time; a day as until is part of it',
    query: z.strictObject({
      userId: listOrdersInput.shape.userId,
      status: listOrdersInput.shape.status,
      from: momentInJson.optional(),
      until: momentInJson.optional(),
      limit: numberInQuery(listOrdersInput.shape.limit),
      cursor: listOrdersInput.shape.cursor,
    }),
    status: 200,
    answer: orderPageView,
    codes: ['USER_NOT_FOUND'],
    async handle({ shop, query }) {
      const page = await shop.orders.list(query)
      return { json: { items: page.items.map(orderJson), nextCursor: page.nextCursor } }
    },
  }),
  route({
    id: 'getAnyOrder',
    method: 'GET',
    path: '/admin/orders/:orderId',
    access: 'admin',
    tag: 'admin',
    summary: 'Show an order of any user',
    status: 200,
    answer: orderView,
    codes: ['ORDER_NOT_FOUND'],
    handle: async ({ shop, params }) => ({ json: orderJson(await shop.orders.get(params)) }),
  }),
  route({
    id: 'updateOrder',
    method: 'PATCH',
    path: '/admin/orders/:orderId',
    access: 'admin',
    tag: 'admin',
    summary: 'Change the metadata of an order; null takes them away',
    body: z.strictObject({ metadata: updateOrderInput.shape.metadata }),
    keyed: true,
    example: { metadata: { table: '7' } },
    status: 200,
    answer: orderView,
    codes: ['ORDER_NOT_FOUND'],
    async handle({ shop, params, body, idempotencyKey }) {
      return changedOrder(await shop.orders.update({ ...params, ...body, idempotencyKey }))
    },
  }),
  route({
    id: 'cancelAnyOrder',
    method: 'POST',
    path: '/admin/orders/:orderId/cancel',
    access: 'admin',
    tag: 'admin',
    summary: 'Cancel an order or a part of it, also when it is completed',
    body: z.strictObject({ items: cancelOrderInput.shape.items, reason: cancelOrderInput.shape.reason }),
    keyed: true,
    example: { items: [{ productId: 'latte', quantity: 1 }], reason: 'spilled' },
    status: 200,
    answer: cancelledOrderView,
    // Of a user who was erased: there is no user to give the money to.
    codes: ['USER_NOT_FOUND', 'ORDER_NOT_FOUND', 'ORDER_NOT_CANCELLABLE'],
    async handle({ shop, params, body, idempotencyKey }) {
      return cancelledOrder(await shop.orders.cancel({ ...params, ...body, idempotencyKey }))
    },
  }),
  route({
    id: 'completeOrder',
    method: 'POST',
    path: '/admin/orders/:orderId/complete',
    access: 'admin',
    tag: 'admin',
    summary: 'End a paid order that was handed over: its user cannot cancel it any more',
    body: z.strictObject({ reason: completeOrderInput.shape.reason }),
    keyed: true,
    example: { reason: 'handed over' },
    status: 200,
    answer: orderView,
    codes: ['ORDER_NOT_FOUND', 'ORDER_NOT_COMPLETABLE'],
    async handle({ shop, params, body, idempotencyKey }) {
      return changedOrder(await shop.orders.complete({ ...params, ...body, idempotencyKey }))
    },
  }),
]
