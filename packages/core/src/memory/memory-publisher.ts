import type { ShopEvent } from '../outbox/event.ts'
import { type EventPublisher, PlatformAwayError, PoisonEventError } from '../ports/publisher.ts'

/**
 * How a delivery goes: taken; refused for now; not reached, the platform being away; never answered; refused for good; or
 * taken, and the answer lost, so that the relay must deliver it again.
 */
export type MemoryDelivery = 'accept' | 'fail' | 'away' | 'hang' | 'poison' | 'lose answer'

export interface MemoryPublisher extends EventPublisher {
  /** What the platform has taken, each event once, in the order of arrival. */
  readonly received: readonly ShopEvent[]
  /** The ids of all deliveries begun, no matter what became of them. */
  readonly attempts: readonly string[]
  /** From now on, `decide` says how each delivery goes. */
  respond(decide: (event: ShopEvent) => MemoryDelivery): void
}

/** A data platform in memory that drops repeated events, and that can be told to misbehave. */
export function createMemoryPublisher(): MemoryPublisher {
  const received = new Map<string, ShopEvent>()
  const attempts: string[] = []
  let decide: (event: ShopEvent) => MemoryDelivery = () => 'accept'

  return {
    name: 'memory',
    get received() {
      return [...received.values()]
    },
    attempts,
    respond(next) {
      decide = next
    },
    async publish(event, signal) {
      signal.throwIfAborted()
      attempts.push(event.eventId)
      const delivery = decide(event)
      if (delivery === 'poison') throw new PoisonEventError(`The platform refuses event ${event.eventId}.`)
      if (delivery === 'away') throw new PlatformAwayError('The platform cannot be reached.')
      if (delivery === 'fail') throw new Error('The platform is out of order.')
      if (delivery === 'hang') await aborted(signal)
      if (!received.has(event.eventId)) received.set(event.eventId, event)
      if (delivery === 'lose answer') throw new Error('The connection to the platform was lost.')
    },
  }
}

/** Waits for ever, or throws the reason once the signal is aborted. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
