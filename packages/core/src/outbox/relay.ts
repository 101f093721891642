import { channel } from 'node:diagnostics_channel'
import { transact } from '../engine/transact.ts'
import { deliverAll } from './deliver.ts'
import type { RelayOptions } from './relay-options.ts'

/** Published after each lease, for metrics: `{ publisher, sent, failed, dead }`. */
const deliveryChannel = channel('jumun:delivery')

/** How many deliveries ended how. */
export interface RelayReport {
  readonly sent: number
  /** Will be tried again. */
  readonly failed: number
  /** Given up until somebody says `retry`. */
  readonly dead: number
}

/**
 * Delivers what is due, at least once and in order per order: lease in one transaction, deliver outside of any, settle in
 * another. Relays may run side by side; a lease that has run out lets another relay take over, and what this one then says
 * of the event is ignored.
 */
export async function relay(options: RelayOptions, limit: number): Promise<RelayReport> {
  const { store, clock, newId, settings } = options
  const report = { sent: 0, failed: 0, dead: 0 }
  let tried = 0
  while (tried < limit && options.signal?.aborted !== true) {
    const token = newId()
    const batch = Math.min(settings.outbox.batch, limit - tried)
    const now = clock.now()
    const leaseUntil = now + settings.outbox.leaseMs
    const events = await transact(store, ({ outbox }) => outbox.claim({ token, now, leaseUntil, limit: batch }))
    if (events.length === 0) break
    tried += events.length
    const deliveries = await deliverAll(options, events, leaseUntil)
    const settled = new Set(await transact(store, ({ outbox }) => outbox.settle(token, deliveries)))
    const round = { sent: 0, failed: 0, dead: 0 }
    for (const [i, { eventId, status }] of deliveries.entries()) {
      // Given back untouched, or taken over by another relay meanwhile.
      if (deliveries[i] === events[i] || !settled.has(eventId)) continue
      if (status === 'SENT') round.sent += 1
      else if (status === 'FAILED') round.failed += 1
      else round.dead += 1
    }
    for (const outcome of ['sent', 'failed', 'dead'] as const) report[outcome] += round[outcome]
    if (deliveryChannel.hasSubscribers) {
      deliveryChannel.publish({ publisher: options.publisher.name ?? 'publisher', ...round })
    }
    // Nothing but leases that ran out: the next round would only find the same.
    if (round.sent + round.failed + round.dead === 0) break
  }
  return report
}
