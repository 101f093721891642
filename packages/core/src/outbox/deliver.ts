import type { Delivery } from '../ports/outbox.ts'
import { type DeliveryOutcome, type EventPublisher, PlatformAwayError, PoisonEventError } from '../ports/publisher.ts'
import type { Settings } from '../settings/settings.ts'
import type { StoredEvent } from './event.ts'
import type { RelayOptions } from './relay-options.ts'

/** A platform that wants to be left alone for longer is asked again all the same. */
const longestRetryAfterMs = 86_400_000

/**
 * Delivers what a lease holds; answers one delivery for each event, in their order. An event that could not be tried, for
 * the lease ends or the relay is stopped, is answered as it was.
 */
export function deliverAll(
  options: RelayOptions,
  events: readonly StoredEvent[],
  leaseUntil: number,
): Promise<Delivery[]> {
  return options.publisher.publishBatch === undefined
    ? deliverOneByOne(options, events, leaseUntil)
    : deliverTogether(options, events, leaseUntil)
}

/** Claimed events are of different orders, so they may be delivered side by side. */
async function deliverOneByOne(
  options: RelayOptions,
  events: readonly StoredEvent[],
  leaseUntil: number,
): Promise<Delivery[]> {
  const { publisher, settings } = options
  const deliveries: Delivery[] = []
  let next = 0
  async function deliverer(): Promise<void> {
    while (next < events.length) {
      const i = next++
      const event = events[i]!
      if (!mayBegin(options, leaseUntil)) {
        deliveries[i] = event
        continue
      }
      const outcome = await publishInTime(publisher, event, settings.outbox.timeoutMs)
      deliveries[i] = settle(options, event, outcome)
    }
  }
  await Promise.all(Array.from({ length: Math.min(settings.outbox.concurrency, events.length) }, deliverer))
  return deliveries
}

/** One call for all. An event whose order has an earlier one that failed was not really tried. */
async function deliverTogether(
  options: RelayOptions,
  events: readonly StoredEvent[],
  leaseUntil: number,
): Promise<Delivery[]> {
  if (!mayBegin(options, leaseUntil)) return [...events]
  const outcomes = await publishTogether(options.publisher, events, options.settings.outbox.timeoutMs)
  const failedOrders = new Set<string>()
  return events.map((event, i) => {
    const outcome = outcomes[i]
    if (outcome !== undefined && failedOrders.has(event.orderId)) return event
    if (outcome !== undefined) failedOrders.add(event.orderId)
    return settle(options, event, outcome)
  })
}

/** An attempt has to end within the lease; what cannot is given back untouched. */
function mayBegin({ clock, settings, signal }: RelayOptions, leaseUntil: number): boolean {
  return clock.now() + settings.outbox.timeoutMs <= leaseUntil && signal?.aborted !== true
}

function settle({ clock, settings, logger }: RelayOptions, event: StoredEvent, outcome: DeliveryOutcome): Delivery {
  const { eventId } = event
  const attempts = event.attempts + 1
  const now = clock.now()
  if (outcome === undefined) return { eventId, status: 'SENT', attempts, nextAttemptAt: now, sentAt: now }
  const lastError = outcome.message.slice(0, 500)
  const dead = outcome instanceof PoisonEventError || attempts >= settings.outbox.maxAttempts
  const nextAttemptAt = now + Math.max(backoffOf(attempts, settings.outbox), retryAfterOf(outcome))
  const level = dead ? 'error' : 'warn'
  logger[level](dead ? 'event is dead' : 'event was not delivered', { eventId, type: event.type, attempts, lastError })
  return { eventId, status: dead ? 'DEAD' : 'FAILED', attempts, nextAttemptAt, lastError }
}

/** Ends with the time-out even when the publisher does not heed its signal. */
async function publishInTime(
  publisher: EventPublisher,
  event: StoredEvent,
  timeoutMs: number,
): Promise<DeliveryOutcome> {
  try {
    await withTimeout(signal => publisher.publish(event, signal), { abortMs: timeoutMs, timeoutMs })
    return undefined
  } catch (error) {
    return asError(error)
  }
}

async function publishTogether(
  publisher: EventPublisher,
  events: readonly StoredEvent[],
  timeoutMs: number,
): Promise<readonly DeliveryOutcome[]> {
  try {
    // Aborted a little early, so that a publisher can still say which ones have arrived: else a platform that takes
    // only a part of a lease in time would be sent that part again and again.
    const times = { abortMs: timeoutMs * 0.9, timeoutMs }
    const outcomes = await withTimeout(signal => publisher.publishBatch!(events, signal), times)
    if (outcomes.length === events.length) return outcomes
    throw new TypeError(`the publisher answered ${outcomes.length} outcomes for ${events.length} events`)
  } catch (error) {
    return events.map(() => asError(error))
  }
}

async function withTimeout<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { abortMs, timeoutMs }: { abortMs: number; timeoutMs: number },
): Promise<T> {
  const controller = new AbortController()
  const error = new PlatformAwayError(`no answer within ${timeoutMs} ms`)
  const aborting = setTimeout(() => controller.abort(error), abortMs)
  let ending: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    ending = setTimeout(() => reject(error), timeoutMs)
  })
  try {
    return await Promise.race([work(controller.signal), timeout])
  } finally {
    clearTimeout(aborting)
    clearTimeout(ending)
  }
}

/** Exponential with jitter, so that a platform that comes back is not met by everything at once. */
function backoffOf(attempts: number, { backoffMs, maxBackoffMs }: Settings['outbox']): number {
  const ceiling = Math.min(maxBackoffMs, backoffMs * 2 ** Math.min(attempts - 1, 40))
  return Math.ceil(ceiling * (0.5 + Math.random() / 2))
}

function retryAfterOf(error: Error): number {
  const wanted = error instanceof PlatformAwayError ? (error.retryAfterMs ?? 0) : 0
  return Math.min(longestRetryAfterMs, Math.max(0, Math.ceil(wanted)))
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown })
}
