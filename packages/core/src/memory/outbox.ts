import type { StoredEvent } from '../outbox/event.ts'
import { type EventRow, newEventRow, shopEventOf, storedEventOf } from '../outbox/event-rows.ts'
import type { Transaction } from '../ports/transaction.ts'
import type { Tables } from './tables.ts'

export function outboxRepository(tables: () => Tables): Transaction['outbox'] {
  return {
    async stats(now) {
      const { events } = tables()
      const count = (status: StoredEvent['status']) => events.by('status').count([status])
      const oldest = events.by('open').ascending().take(1).toArray()[0]
      return {
        pending: count('PENDING'),
        failed: count('FAILED'),
        dead: count('DEAD'),
        sent: count('SENT'),
        oldestPendingMs: oldest === undefined ? 0 : Math.max(0, now - oldest.createdAt),
      }
    },
    async page({ status, offset, limit }) {
      const { events } = tables()
      const rows = status === undefined ? events.by('age').ascending() : events.by('status').ascending([status])
      const total = status === undefined ? events.size : events.by('status').count([status])
      return { items: rows.drop(offset).take(limit).map(storedEventOf).toArray(), total }
    },
    insert: async events => tables().events.insert(events.map(newEventRow)),
    async claim({ token, now, leaseUntil, limit }) {
      const { events } = tables()
      const due = events
        .by('open')
        .ascending()
        .filter(event => isDue(event, now) && isNext(tables(), event))
        .take(limit)
        .toArray()
      events.update(due.map(event => ({ ...event, leaseToken: token, leaseUntil })))
      return due.map(storedEventOf)
    },
    async settle(token, deliveries) {
      const { events } = tables()
      const written = deliveries.filter(({ eventId }) => events.get([eventId])?.leaseToken === token)
      for (const { eventId, status, attempts, nextAttemptAt, lastError, sentAt } of written) {
        const outcome = { status, attempts, nextAttemptAt, ...optionalOutcome({ lastError, sentAt }) }
        events.update([{ ...shopEventOf(events.get([eventId])!), ...outcome }])
      }
      return written.map(({ eventId }) => eventId)
    },
    async requeue({ status, eventIds, now }) {
      const { events } = tables()
      const rows =
        eventIds === undefined
          ? events.by('status').ascending([status]).toArray()
          : events.find(eventIds.map(eventId => [eventId])).filter(event => event.status === status)
      events.update(rows.map(row => ({ ...shopEventOf(row), status: 'PENDING', attempts: 0, nextAttemptAt: now })))
      return rows.length
    },
  }
}

function isDue({ nextAttemptAt, leaseUntil }: EventRow, now: number): boolean {
  return nextAttemptAt <= now && (leaseUntil === undefined || leaseUntil <= now)
}

/** True when all that the order told before has been delivered. */
function isNext(tables: Tables, { orderId, sequence }: EventRow): boolean {
  const earlier = tables.events.by('order').descending([orderId], [orderId, sequence])
  return earlier.every(event => event.status === 'SENT')
}

function optionalOutcome({ lastError, sentAt }: { lastError?: string | undefined; sentAt?: number | undefined }) {
  return { ...(lastError !== undefined && { lastError }), ...(sentAt !== undefined && { sentAt }) }
}
