import { type DeliveryOutcome, type EventPublisher, PlatformAwayError, PoisonEventError } from '../ports/publisher.ts'
import type { Settings } from '../settings/settings.ts'
import type { ClaimedEvent } from './claim-events.ts'
import { present } from '../input/metadata.ts'
import type { ShopEvent } from './event.ts'
import { failureOf } from './failure.ts'
import type { RelayOptions } from './relay-options.ts'
import type { Delivery } from './settle-events.ts'

/** A platform that wants to be left alone for longer is asked again all the same. */
const longestRetryAfterMs = 86_400_000

/** A claimed event with its payload, which is '' where its order is gone. */
export type ToldEvent = ClaimedEvent & ShopEvent

/** How the deliveries of a lease ended. */
export interface Deliveries {
  /** One for each event, in the order of the events. */
  readonly deliveries: readonly Delivery[]
  /** When the platform was away for all that was tried: not to be asked again before. */
  readonly pauseUntil?: number
}

/**
 * Delivers what a lease holds. An event that could not be tried, for the lease ends, the relay is stopped, the platform turned
 * out to be away, or an earlier event of its order has failed, is given back as it was.
 */
export async function deliverAll(
  options: RelayOptions,
  lease: { events: readonly ToldEvent[]; leaseUntil: number; failures: number },
): Promise<Deliveries> {
  const { events, leaseUntil } = lease
  const outcomes =
    options.publisher.publishBatch === undefined
      ? await deliverOneByOne(options, events, leaseUntil)
      : await deliverTogether(options, events, leaseUntil)
  const failedOrders = new Set<string>()
  const deliveries = events.map((event, i) => {
    const outcome = outcomes.get(i)
    const isHeldBack = outcome instanceof Error && failedOrders.has(event.orderId)
    if (outcome === undefined || isHeldBack) return untried(event)
    if (outcome instanceof Error) failedOrders.add(event.orderId)
    return ended(options, event, outcome)
  })
  const pauseUntil = pauseAfter(options, { deliveries, outcomes: [...outcomes.values()], failures: lease.failures })
  return { deliveries, ...(pauseUntil !== undefined && { pauseUntil }) }
}

/** What became of an event by its place in the lease; none for one that was not tried. */
type Outcomes = Map<number, Error | 'arrived'>

/** Orders side by side, the events of one order, or about one user or option, one after the other. */
async function deliverOneByOne(
  options: RelayOptions,
  events: readonly ToldEvent[],
  leaseUntil: number,
): Promise<Outcomes> {
  const { publisher, settings } = options
  const { concurrency, timeoutMs } = settings.outbox
  const orders = [...Map.groupBy(events.keys(), i => events[i]!.subject ?? events[i]!.orderId).values()]
  const outcomes: Outcomes = new Map()
  let next = 0
  let awayInARow = 0

  async function deliverOrder(places: readonly number[]): Promise<void> {
    for (const i of places) {
      // So many in a row are no accident: the rest would only wait for the same.
      if (awayInARow >= concurrency || !mayBegin(options, leaseUntil)) return
      const event = events[i]!
      const error = isGone(event) ? orderGone() : await publishInTime(publisher, event, timeoutMs)
      outcomes.set(i, error ?? 'arrived')
      if (error === undefined) awayInARow = 0
      else if (failureOf(error) === 'away') awayInARow += retryAfterOf(error) > 0 ? concurrency : 1
      if (error !== undefined) return
    }
  }
  async function deliverer(): Promise<void> {
    while (next < orders.length) await deliverOrder(orders[next++]!)
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, orders.length) }, deliverer))
  return outcomes
}

/** One call for all. */
async function deliverTogether(
  options: RelayOptions,
  events: readonly ToldEvent[],
  leaseUntil: number,
): Promise<Outcomes> {
  if (!mayBegin(options, leaseUntil)) return new Map()
  const { publisher, settings } = options
  const told = events.filter(event => !isGone(event)).map(shopEventOf)
  const outcomes = told.length === 0 ? [] : await publishTogether(publisher, told, settings.outbox.timeoutMs)
  let next = 0
  return new Map(events.map((event, i) => [i, isGone(event) ? orderGone() : (outcomes[next++] ?? 'arrived')]))
}

function isGone({ payload }: ToldEvent): boolean {
  return payload === ''
}

function orderGone(): Error {
  return new PoisonEventError('its order, which would tell it, is gone: run an audit')
}

function shopEventOf({ eventId, type, orderId, subject, sequence, payload, createdAt }: ToldEvent): ShopEvent {
  return { eventId, type, orderId, ...present({ subject }), sequence, payload, createdAt }
}

/** An attempt has to end within the lease; what cannot is given back untouched. */
function mayBegin({ clock, settings, signal }: RelayOptions, leaseUntil: number): boolean {
  return clock.now() + settings.outbox.timeoutMs <= leaseUntil && signal?.aborted !== true
}

function untried(event: ClaimedEvent): Delivery {
  return { event, outcome: 'UNTRIED', attempts: event.attempts, nextAttemptAt: 0 }
}

function ended(options: RelayOptions, event: ClaimedEvent, outcome: Error | 'arrived'): Delivery {
  const { clock, settings, logger } = options
  const { eventId, type } = event
  const attempts = event.attempts + 1
  const now = clock.now()
  if (outcome === 'arrived') return { event, outcome: 'SENT', attempts, nextAttemptAt: now }
  const lastError = outcome.message.slice(0, 500)
  const failure = failureOf(outcome)
  const dead = failure === 'refused' || (failure === 'failed' && attempts >= settings.outbox.maxAttempts)
  const nextAttemptAt = now + Math.max(backoffOf(attempts, settings.outbox), retryAfterOf(outcome))
  const level = dead ? 'error' : 'warn'
  logger[level](dead ? 'event is dead' : 'event was not delivered', { eventId, type, attempts, lastError })
  return { event, outcome: dead ? 'DEAD' : 'FAILED', attempts, nextAttemptAt, lastError }
}

/**
 * A platform that is away is away for all: new events would only fail like those that were tried. Pauses grow by the rounds
 * in a row, so that one event that never arrives does not slow the others.
 */
function pauseAfter(
  { clock, settings }: RelayOptions,
  round: { deliveries: readonly Delivery[]; outcomes: readonly (Error | 'arrived')[]; failures: number },
): number | undefined {
  const errors = round.outcomes.filter(outcome => outcome instanceof Error)
  if (errors.length < round.outcomes.length || !errors.some(error => failureOf(error) === 'away')) return undefined
  const planned = round.deliveries
    .filter(({ outcome }) => outcome === 'FAILED')
    .map(({ nextAttemptAt }) => nextAttemptAt)
  const now = clock.now()
  const longest = now + ceilingOf(round.failures + 1, settings.outbox)
  return Math.max(Math.min(Math.max(...planned), longest), ...errors.map(error => now + retryAfterOf(error)))
}

/** Ends with the time-out even when the publisher does not heed its signal. */
async function publishInTime(publisher: EventPublisher, event: ToldEvent, timeoutMs: number): Promise<DeliveryOutcome> {
  try {
    await withTimeout(signal => publisher.publish(shopEventOf(event), signal), { abortMs: timeoutMs, timeoutMs })
    return undefined
  } catch (error) {
    return asError(error)
  }
}

async function publishTogether(
  publisher: EventPublisher,
  events: readonly ShopEvent[],
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
function backoffOf(attempts: number, settings: Settings['outbox']): number {
  return Math.ceil(ceilingOf(attempts, settings) * (0.5 + Math.random() / 2))
}

function ceilingOf(attempts: number, { backoffMs, maxBackoffMs }: Settings['outbox']): number {
  return Math.min(maxBackoffMs, backoffMs * 2 ** Math.min(attempts - 1, 40))
}

function retryAfterOf(error: Error): number {
  const { retryAfterMs } = error as { retryAfterMs?: unknown }
  const wanted = failureOf(error) === 'away' && typeof retryAfterMs === 'number' ? retryAfterMs : 0
  return Math.min(longestRetryAfterMs, Math.max(0, Math.ceil(wanted)))
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown })
}
