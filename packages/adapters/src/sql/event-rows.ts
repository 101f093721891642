import type { DeliveryStatus, EventType, ShopEvent, StoredEvent } from '@jumun/core'
import { integer, type Row, type StoredRow, text } from './value.ts'

/** A new event: due at once, leased to nobody. */
export function encodeEvent(event: ShopEvent): Row {
  const { eventId, type, orderId, sequence, payload, createdAt } = event
  return [
    eventId,
    'order',
    orderId,
    type,
    payload,
    sequence,
    'PENDING',
    0,
    createdAt,
    null,
    null,
    null,
    createdAt,
    null,
  ]
}

export function decodeEvent(row: StoredRow): ShopEvent {
  const [id, , orderId, type, payload, sequence, , , , , , , createdAt] = row
  return {
    eventId: text(id),
    type: text(type) as EventType,
    orderId: text(orderId),
    sequence: integer(sequence),
    payload: text(payload),
    createdAt: integer(createdAt),
  }
}

export function decodeStoredEvent(row: StoredRow): StoredEvent {
  const [, , , , , , status, attempts, nextAttemptAt, , , lastError, , sentAt] = row
  return {
    ...decodeEvent(row),
    status: text(status) as DeliveryStatus,
    attempts: integer(attempts),
    nextAttemptAt: integer(nextAttemptAt),
    ...(lastError !== null && { lastError: text(lastError) }),
    ...(sentAt !== null && { sentAt: integer(sentAt) }),
  }
}

/** The token of the row's lease, null when it has none. */
export function leaseTokenOf(row: StoredRow): unknown {
  return row[9]
}
