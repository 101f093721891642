import type { Clock } from '../ports/clock.ts'
import type { Delivery } from '../ports/outbox.ts'
import { type EventPublisher, PoisonEventError } from '../ports/publisher.ts'
import type { Logger } from '../ports/logger.ts'
import type { Store } from '../ports/store.ts'
import type { Settings } from '../settings/settings.ts'
import { transact } from '../engine/transact.ts'
import type { StoredEvent } from './event.ts'

/** How many deliveries ended how. */
export interface RelayReport {
  readonly sent: number
  /** Will be tried again. */
  readonly failed: number
  /** Given up until somebody says `retry`. */
  readonly dead: number
}

export interface RelayOptions {
  readonly store: Store
  readonly publisher: EventPublisher
  readonly clock: Clock
  readonly newId: () => string
  readonly settings: Settings
  readonly logger: Logger
  /** Ends the relay early: deliveries that have begun are finished, the rest is given back untouched. */
  readonly signal?: AbortSignal | undefined
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
    let moved = 0
    for (const { eventId, status } of deliveries) {
      if (!settled.has(eventId)) continue
      if (status === 'SENT') report.sent += 1
      else if (status === 'FAILED') report.failed += 1
      else if (status === 'DEAD') report.dead += 1
      else continue
      moved += 1
    }
    // Nothing but leases that ran out: the next round would only find the same.
    if (moved === 0) break
  }
  return report
}

/** Claimed events are of different orders, so they may be delivered side by side. */
async function deliverAll(
  options: RelayOptions,
  events: readonly StoredEvent[],
  leaseUntil: number,
): Promise<Delivery[]> {
  const { clock, settings } = options
  const deliveries: Delivery[] = []
  let next = 0
  async function deliverer(): Promise<void> {
    while (next < events.length) {
      const event = events[next++]!
      // An attempt has to end within the lease; what cannot is given back untouched.
      const inTime = clock.now() + settings.outbox.timeoutMs <= leaseUntil
      const stopped = options.signal?.aborted === true
      deliveries.push(inTime && !stopped ? await deliver(options, event) : event)
    }
  }
  await Promise.all(Array.from({ length: Math.min(settings.outbox.concurrency, events.length) }, deliverer))
  return deliveries
}

async function deliver(options: RelayOptions, event: StoredEvent): Promise<Delivery> {
  const { publisher, clock, settings, logger } = options
  const { eventId } = event
  const attempts = event.attempts + 1
  try {
    await publishInTime(publisher, event, settings.outbox.timeoutMs)
    const now = clock.now()
    return { eventId, status: 'SENT', attempts, nextAttemptAt: now, sentAt: now }
  } catch (error) {
    const lastError = (error instanceof Error ? error.message : String(error)).slice(0, 500)
    const dead = error instanceof PoisonEventError || attempts >= settings.outbox.maxAttempts
    const nextAttemptAt = clock.now() + backoffOf(attempts, settings.outbox)
    const level = dead ? 'error' : 'warn'
    logger[level](dead ? 'event is dead' : 'event was not delivered', {
      eventId,
      type: event.type,
      attempts,
      lastError,
    })
    return { eventId, status: dead ? 'DEAD' : 'FAILED', attempts, nextAttemptAt, lastError }
  }
}

/** Ends with the time-out even when the publisher does not heed its signal. */
async function publishInTime(publisher: EventPublisher, event: StoredEvent, timeoutMs: number): Promise<void> {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`no answer within ${timeoutMs} ms`)
      controller.abort(error)
      reject(error)
    }, timeoutMs)
  })
  try {
    await Promise.race([publisher.publish(event, controller.signal), timeout])
  } finally {
    clearTimeout(timer)
  }
}

/** Exponential with jitter, so that a platform that comes back is not met by everything at once. */
function backoffOf(attempts: number, { backoffMs, maxBackoffMs }: Settings['outbox']): number {
  const ceiling = Math.min(maxBackoffMs, backoffMs * 2 ** Math.min(attempts - 1, 40))
  return Math.ceil(ceiling * (0.5 + Math.random() / 2))
}
