import { iso } from '../json/iso.ts'
import { present } from '../input/metadata.ts'
import type { StoredEvent } from './event.ts'

export function storedEventJson(event: StoredEvent) {
  const { eventId, type, orderId, subject, sequence, status, attempts, nextAttemptAt, lastError, createdAt } = event
  return {
    eventId,
    type,
    ...present({ orderId: subject === undefined ? orderId : undefined, subject }),
    sequence,
    status,
    ...(attempts !== undefined && { attempts }),
    ...(nextAttemptAt !== undefined && { nextAttemptAt: iso(nextAttemptAt) }),
    ...(lastError !== undefined && { lastError }),
    createdAt: iso(createdAt),
  }
}
