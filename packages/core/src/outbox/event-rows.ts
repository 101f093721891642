import { document, key, natural, oneOf, text } from '../rows/field.ts'
import { present } from '../input/metadata.ts'
import { rowShape } from '../rows/row-shape.ts'
import { chosenEventTypes, type KeptEvent, orderEventTypes } from './event.ts'

/** An event with its place in the order of all, where it has one. */
export interface EventRow extends KeptEvent {
  /** From 1, without gaps, in the order in which events were committed. A store may give it later than the event is stored. */
  readonly position?: number
}

/** An event that has its place. */
export type PlacedEvent = EventRow & { readonly position: number }

const eventType = oneOf([...orderEventTypes, ...chosenEventTypes])

export const eventRows = rowShape<EventRow>({
  key: ['eventId'],
  fields: {
    eventId: key(event => event.eventId),
    type: eventType(event => event.type),
    orderId: key(event => event.orderId),
    subject: text.optional(event => event.subject),
    sequence: natural(event => event.sequence),
    payload: document.optional(event => event.payload),
    createdAt: natural(event => event.createdAt),
    position: natural.optional(event => event.position),
  },
})

/** An event without its place. */
export function keptEventOf({ eventId, type, orderId, subject, sequence, payload, createdAt }: KeptEvent): KeptEvent {
  return { eventId, type, orderId, ...present({ subject }), sequence, ...present({ payload }), createdAt }
}
