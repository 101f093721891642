import { iso } from '../json/iso.ts'
import type { KeptEvent } from './event.ts'

/** A CloudEvent 1.0 in its JSON format. */
export function cloudEvent(
  { eventId, type, orderId, subject = orderId, createdAt }: KeptEvent,
  source: string,
  data: object,
): string {
  return JSON.stringify({
    specversion: '1.0',
    id: eventId,
    source,
    type: `${type}.v1`,
    subject,
    time: iso(createdAt),
    datacontenttype: 'application/json',
    data,
  })
}
