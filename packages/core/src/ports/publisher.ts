import type { ShopEvent } from '../outbox/event.ts'

/** Takes events to the data platform. Delivery is at least once: the platform drops repeated `eventId`s. */
export interface EventPublisher {
  /**
   * Delivers one event, or throws. `signal` aborts when the lease is about to end.
   * @throws PoisonEventError when trying again can never succeed
   */
  publish(event: ShopEvent, signal: AbortSignal): Promise<void>
  close?(): Promise<void>
}

/** Thrown by a publisher whose platform refuses an event for good: it is `DEAD` at once. */
export class PoisonEventError extends Error {
  override readonly name = 'PoisonEventError'
}
