import { type Order, sequenceOf } from '../order/order.ts'
import type { Context } from '../use-case/use-case.ts'
import { orderJson } from '../order/order-json.ts'
import type { EventType, ShopEvent } from './event.ts'

/** The event that tells of an order's last step, with the order as it is after it (CloudEvents 1.0, JSON format). */
export function orderEvent(type: EventType, order: Order, context: Pick<Context, 'at' | 'newId'>): ShopEvent {
  const eventId = context.newId()
  return {
    eventId,
    type,
    orderId: order.orderId,
    sequence: sequenceOf(order),
    payload: JSON.stringify({
      specversion: '1.0',
      id: eventId,
      source: 'jumun/orders',
      type: `${type}.v1`,
      subject: order.orderId,
      time: new Date(context.at).toISOString(),
      datacontenttype: 'application/json',
      data: orderJson(order),
    }),
    createdAt: context.at,
  }
}
