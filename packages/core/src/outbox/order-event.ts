import { orderAsOf } from '../order/order-as-of.ts'
import { orderJson } from '../order/order-json.ts'
import { asTold, type Order, sequenceOf } from '../order/order.ts'
import type { Context } from '../use-case/use-case.ts'
import { cloudEvent } from './cloud-event.ts'
import type { EventType, KeptEvent } from './event.ts'

/**
 * The event that tells of an order's last step, with the order as it is after it. What the order's row will still tell of it
 * later is not stored twice, unless the shop asks for it (`outbox.payload`).
 */
export function orderEvent(
  type: EventType,
  order: Order,
  { at, newId, settings }: Pick<Context, 'at' | 'newId' | 'settings'>,
): KeptEvent {
  const { orderId } = order
  const event = { eventId: newId(), type, orderId, sequence: sequenceOf(order), createdAt: at }
  const isStored = settings.outbox.payload === 'stored' || isForgotten(type)
  return isStored ? { ...event, payload: told(event, order) } : event
}

/** An order counts the payments that were refused, and keeps what there is to tell of the last one alone. Failed orders go away. */
export function isForgotten(type: EventType): boolean {
  return type === 'order.payment_failed' || type === 'order.failed'
}

/**
 * What an event without a payload of its own tells: the order as it was then, worked out from the order as it is now. All payments
 * that an order refused were refused before any event that is rendered.
 */
export function renderedPayload(event: KeptEvent, order: Order): string {
  return told(event, asTold(orderAsOf(order, event.sequence - (order.refusedPayments?.count ?? 0))))
}

function told(event: KeptEvent, order: Order): string {
  return cloudEvent(event, 'jumun/orders', orderJson(order))
}
