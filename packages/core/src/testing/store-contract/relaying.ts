import type { Claim } from '../../outbox/claim-events.ts'
import { claimEvents } from '../../outbox/claim-events.ts'
import type { DeliveryStatus, KeptEvent, ListedEvent } from '../../outbox/event.ts'
import { eventsBehind } from '../../outbox/list-events.ts'
import { introduce } from '../../outbox/publishers.ts'
import { type Delivery, settleEvents } from '../../outbox/settle-events.ts'
import type { Store } from '../../ports/store.ts'
import { moment } from './rows.ts'

/** Relaying on a store without a shop: what `outbox/` does with its rows, at times that a test names. */
export interface Relaying {
  readonly publisher: number
  claim(lease: { token?: string; now: number; leaseUntil?: number; limit?: number }): Promise<Claim['events']>
  settle(
    token: string,
    deliveries: readonly Delivery[],
    more?: { now?: number; pauseUntil?: number },
  ): Promise<string[]>
  /** All events as they stand, or those of one status; the oldest first. */
  list(status?: DeliveryStatus): Promise<ListedEvent[]>
}

export async function relayingOn(store: Store, name = 'test'): Promise<Relaying> {
  const publisher = await store.transaction(({ outbox }) => introduce(outbox, name))
  return {
    publisher,
    async claim(lease) {
      const full = { publisher, token: 'relay-1', leaseUntil: lease.now + 100, limit: 10, ...lease }
      const claim = await store.transaction(({ outbox }) => claimEvents(outbox, full))
      return claim?.events ?? []
    },
    async settle(token, deliveries, { now = moment, pauseUntil } = {}) {
      const settlement = { publisher, token, now, deliveries, pauseUntil }
      const settled = await store.transaction(({ outbox }) => settleEvents(outbox, settlement))
      return settled.map(({ event }) => event.eventId)
    },
    async list(status) {
      const row = (await store.reader.outbox.publishers()).find(known => known.publisher === publisher)
      const found = await eventsBehind(store.reader.outbox, row, { status, after: undefined, limit: 10_000 })
      return found.map(({ event }) => event)
    },
  }
}

type Claimed = Claim['events'][number]

export function sent(event: Claimed): Delivery {
  return { event, outcome: 'SENT', attempts: event.attempts + 1, nextAttemptAt: 0 }
}

export function failed(event: Claimed, nextAttemptAt: number): Delivery {
  return { event, outcome: 'FAILED', attempts: event.attempts + 1, nextAttemptAt, lastError: 'HTTP 500 "oops"' }
}

export function dead(event: Claimed): Delivery {
  return { event, outcome: 'DEAD', attempts: event.attempts + 1, nextAttemptAt: 0, lastError: 'refused' }
}

export function untried(event: Claimed): Delivery {
  return { event, outcome: 'UNTRIED', attempts: event.attempts, nextAttemptAt: 0 }
}

/** The ids of events, in their order. */
export function idsOf(events: readonly Pick<KeptEvent, 'eventId'>[]): string[] {
  return events.map(({ eventId }) => eventId)
}
