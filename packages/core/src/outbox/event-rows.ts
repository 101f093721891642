import { document, key, natural, oneOf } from '../rows/field.ts'
import { rowShape } from '../rows/row-shape.ts'
import type { ShopEvent, StoredEvent } from './event.ts'

/** An event with the lease that its claim gave it. */
export interface EventRow extends StoredEvent {
  readonly leaseToken?: string
  readonly leaseUntil?: number
}

const eventType = oneOf(['order.paid', 'order.cancelled', 'order.payment_failed'])
const deliveryStatus = oneOf(['PENDING', 'FAILED', 'SENT', 'DEAD'])

export const eventRows = rowShape<EventRow>({
  key: ['eventId'],
  fields: {
    eventId: key(event => event.eventId),
    type: eventType(event => event.type),
    orderId: key(event => event.orderId),
    sequence: natural(event => event.sequence),
    payload: document(event => event.payload),
    createdAt: natural(event => event.createdAt),
    status: deliveryStatus(event => event.status),
    attempts: natural(event => event.attempts),
    nextAttemptAt: natural(event => event.nextAttemptAt),
    lastError: document.optional(event => event.lastError),
    sentAt: natural.optional(event => event.sentAt),
    leaseToken: key.optional(event => event.leaseToken),
    leaseUntil: natural.optional(event => event.leaseUntil),
  },
})

/** A new event: due at once, never attempted, leased to nobody. */
export function newEventRow({ eventId, type, orderId, sequence, payload, createdAt }: ShopEvent): EventRow {
  const due = { status: 'PENDING', attempts: 0, nextAttemptAt: createdAt } as const
  return { eventId, type, orderId, sequence, payload, createdAt, ...due }
}

export function storedEventOf({ leaseToken: _token, leaseUntil: _until, ...event }: EventRow): StoredEvent {
  return event
}

/** An event as it was told, without anything of its delivery. */
export function shopEventOf({ eventId, type, orderId, sequence, payload, createdAt }: ShopEvent): ShopEvent {
  return { eventId, type, orderId, sequence, payload, createdAt }
}
