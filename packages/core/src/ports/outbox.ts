import type { OutboxStats, ShopEvent, StoredEvent } from '../outbox/event.ts'
import type { Page } from './page.ts'

export interface OutboxReader {
  stats(now: number): Promise<OutboxStats>
  /** The oldest first: `createdAt`, then `eventId`. */
  page(query: { status?: StoredEvent['status']; offset: number; limit: number }): Promise<Page<StoredEvent>>
}

export interface OutboxRepository extends OutboxReader {
  /** Stores events as `PENDING`, never attempted and due at `createdAt`. */
  insert(events: readonly ShopEvent[]): Promise<void>
  /**
   * Leases up to `limit` events that are due, to the holder of `token`, until `leaseUntil`: `PENDING` or `FAILED` with
   * `nextAttemptAt` ≤ `now`, not leased to anybody beyond `now`, and without an event of the same order and a lower
   * `sequence` that is not `SENT`. Oldest first. Rows that another claim has locked are passed over, not waited for.
   */
  claim(lease: { token: string; now: number; leaseUntil: number; limit: number }): Promise<StoredEvent[]>
  /**
   * Writes down how deliveries ended and gives their lease back, but only of events still leased under `token` (fencing):
   * what a stale relay says is ignored. Returns the ids of the events written.
   */
  settle(token: string, deliveries: readonly Delivery[]): Promise<string[]>
  /**
   * Makes events of that status deliverable anew, as if they had been inserted at `now`: no attempts, no error, no lease.
   * All of them without `eventIds`. Returns how many.
   */
  requeue(query: { status: 'DEAD' | 'SENT' | 'FAILED'; eventIds?: readonly string[]; now: number }): Promise<number>
}

/** Where an event stands after an attempt to deliver it. */
export type Delivery = Pick<StoredEvent, 'eventId' | 'status' | 'attempts' | 'nextAttemptAt' | 'lastError' | 'sentAt'>
