import type { ShopEvent } from '../../outbox/event.ts'
import { type EventPublisher, PoisonEventError } from '../../ports/publisher.ts'
import type { Owner } from './scheduler.ts'
import { never, strikes, type World } from './world.ts'

/** The data platform at the other end of a bad line. It drops repeated events. */
export interface Platform {
  publisherOf(owner: Owner): EventPublisher
  /** Each event once, in the order of arrival. */
  readonly received: ReadonlyMap<string, ShopEvent>
}

export function createPlatform(world: World): Platform {
  const { scheduler, faults } = world
  const received = new Map<string, ShopEvent>()
  const lastOf = new Map<string, number>()

  function arrive(event: ShopEvent): void {
    if (received.has(event.eventId)) {
      faults['event delivered again'] += 1
      return
    }
    const last = lastOf.get(event.orderId) ?? 0
    if (event.sequence <= last) {
      throw new Error(`event ${event.sequence} of order ${event.orderId} arrived after event ${last}`)
    }
    lastOf.set(event.orderId, event.sequence)
    received.set(event.eventId, event)
  }

  /** On its way it belongs to no server: it arrives though its sender has crashed. */
  async function arriveLater(event: ShopEvent): Promise<void> {
    for (let turns = 1 + scheduler.random.below(20); turns > 0; turns -= 1) await scheduler.turn()
    arrive(event)
  }

  return {
    received,
    publisherOf: owner => ({
      async publish(event, signal) {
        await scheduler.turn(owner)
        if (strikes(world, 0.05)) {
          faults['delivery refused'] += 1
          throw new Error('The platform is out of order.')
        }
        if (strikes(world, 0.03)) {
          faults['delivery poisoned'] += 1
          throw new PoisonEventError('The platform refuses this event.')
        }
        if (strikes(world, 0.03)) {
          faults['delivery lost'] += 1
          return never()
        }
        if (strikes(world, 0.05)) {
          faults['delivery delayed'] += 1
          // Its arrival is not reported: the relay has to give up waiting and deliver again.
          world.background(arriveLater(event))
          return never()
        }
        arrive(event)
        if (strikes(world, 0.05)) {
          faults['delivery without an answer'] += 1
          throw new Error('The answer was lost.')
        }
        await scheduler.turn(owner)
        signal.throwIfAborted()
        return undefined
      },
    }),
  }
}
