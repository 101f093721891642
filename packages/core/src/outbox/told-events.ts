import type { OrderReader } from '../ports/orders.ts'
import type { Order } from '../order/order.ts'
import type { KeptEvent } from './event.ts'
import { renderedPayload } from './order-event.ts'

/** The orders that tell what events have to say that keep no payload. */
export async function ordersTelling(orders: OrderReader, events: readonly KeptEvent[]): Promise<Order[]> {
  const orderIds = events.filter(({ payload }) => payload === undefined).map(({ orderId }) => orderId)
  return orderIds.length === 0 ? [] : orders.find([...new Set(orderIds)])
}

/** Events with their payloads, in their order: the one that was kept, or what their order tells; '' where the order is gone. */
export function toldEvents<Event extends KeptEvent>(
  events: readonly Event[],
  orders: readonly Order[],
): (Event & { readonly payload: string })[] {
  const byId = new Map(orders.map(order => [order.orderId, order]))
  return events.map(event => {
    const order = byId.get(event.orderId)
    return { ...event, payload: event.payload ?? (order === undefined ? '' : renderedPayload(event, order)) }
  })
}
