import type { ShopEvent } from '../outbox/event.ts'

/**
 * Takes events to the data platform. Delivery is at least once: the platform drops repeated `eventId`s. An event counts as
 * delivered only when the platform has said so.
 */
export interface EventPublisher {
  /** What metrics call it, such as `kafka`. */
  readonly name?: string
  /**
   * Delivers one event, or throws. `signal` aborts when the lease is about to end.
   * @throws PoisonEventError when trying again can never succeed
   * @throws PlatformAwayError when the failure says nothing of the event
   */
  publish(event: ShopEvent, signal: AbortSignal): Promise<void>
  /**
   * Delivers events in one go, for publishers to whom many cost hardly more than one. The relay then calls it once for all
   * that a lease holds, instead of `publish` for each.
   *
   * Resolves with one outcome for each event, in the order of the events. Events of one order stand in their order, and
   * a later one is not delivered where an earlier one was not. When `signal` aborts it resolves soon with what is known by
   * then. When it rejects, no event counts as delivered.
   */
  publishBatch?(events: readonly ShopEvent[], signal: AbortSignal): Promise<readonly DeliveryOutcome[]>
  /** Waits for the deliveries under way and lets connections go. */
  close?(): Promise<void>
}

/** `undefined` for an event that has arrived, else what `publish` would have thrown. */
export type DeliveryOutcome = Error | undefined

/** Thrown by a publisher whose platform refuses an event for good: it is `DEAD` at once. */
export class PoisonEventError extends Error {
  override readonly name: string = 'PoisonEventError'
}

/** Refused for its size, which will not change. `limit` is what the platform takes, where that is known. */
export class EventTooLargeError extends PoisonEventError {
  override readonly name = 'EventTooLargeError'
  readonly bytes: number
  readonly limit: number | undefined

  constructor(message: string, size: { bytes: number; limit?: number | undefined }, options?: { cause?: unknown }) {
    super(message, options)
    this.bytes = size.bytes
    this.limit = size.limit
  }
}

/**
 * Thrown by a publisher whose platform cannot be reached, has no room or time, or is set up wrongly. The same event may
 * arrive later.
 */
export class PlatformAwayError extends Error {
  override readonly name = 'PlatformAwayError'
  /** The platform wants no other attempt before this time has passed. */
  readonly retryAfterMs: number | undefined

  constructor(message: string, options: { retryAfterMs?: number | undefined; cause?: unknown } = {}) {
    const { retryAfterMs, ...rest } = options
    super(message, rest)
    this.retryAfterMs = retryAfterMs
  }
}
