import { iso } from '../json/iso.ts'
import type { StoredEvent } from './event.ts'

export function storedEventJson(event: StoredEvent) {
  const { eventId, type, orderId, sequence, status, attempts, lastError } = event
  return {
    eventId,
    type,
    orderId,
    sequence,
    status,
    attempts,
    nextAttemptAt: iso(event.nextAttemptAt),
    ...(lastError !== undefined && { lastError }),
    createdAt: iso(event.createdAt),
    ...(event.sentAt !== undefined && { sentAt: iso(event.sentAt) }),
  }
}
