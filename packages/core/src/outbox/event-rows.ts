import { document, key, natural, oneOf } from '../rows/field.ts'
import { rowShape } from '../rows/row-shape.ts'
import type { KeptEvent } from './event.ts'

/** An event with its place in the order of all, where it has one. */
export interface EventRow extends KeptEvent {
  /** From 1, without gaps, in the order in which events were committed. A store may give it later than the event is stored. */
  readonly position?: number
}

/** An event that has its place. */
export type PlacedEvent = EventRow & { readonly position: number }

const eventType = oneOf([
  'order.paid',
  'order.lines_cancelled',
  'order.completed',
  'order.cancelled',
  'order.payment_failed',
])

export const eventRows = rowShape<EventRow>({
  key: ['eventId'],
  fields: {
    eventId: key(event => event.eventId),
    type: eventType(event => event.type),
    orderId: key(event => event.orderId),
    sequence: natural(event => event.sequence),
    payload: document.optional(event => event.payload),
    createdAt: natural(event => event.createdAt),
    position: natural.optional(event => event.position),
  },
})

/** An event without its place. */
export function keptEventOf({ eventId, type, orderId, sequence, payload, createdAt }: KeptEvent): KeptEvent {
  return { eventId, type, orderId, sequence, ...(payload !== undefined && { payload }), createdAt }
}
