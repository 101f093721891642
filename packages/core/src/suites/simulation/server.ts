import { createShop } from '../../create-shop.ts'
import type { Store } from '../../ports/store.ts'
import type { Shop } from '../../shop.ts'
import { createFaultyStore } from './faulty-store.ts'
import type { Platform } from './platform.ts'
import { strikes, type World } from './world.ts'

/** One instance of the shop. When it crashes, it is never heard of again, and what it had in flight is forgotten. */
export interface Server {
  readonly shop: Shop
  readonly isAlive: boolean
  readonly died: Promise<void>
}

const minuteMs = 60_000

export function createServer(world: World, store: Store, platform: Platform, onCommit: () => Promise<void>): Server {
  const { scheduler, faults } = world
  const { promise: died, resolve } = Promise.withResolvers<void>()
  let isAlive = true
  // Clocks of machines differ, and are set right at times.
  let aheadMs = scheduler.random.below(2 * minuteMs) - minuteMs
  const owner = {
    get isAlive() {
      return isAlive
    },
    died,
    crash() {
      isAlive = false
      scheduler.forget(owner)
      resolve()
    },
  }
  const clock = {
    now() {
      if (strikes(world, 0.004)) {
        faults['clock jump'] += 1
        scheduler.jump(scheduler.random.below(20 * minuteMs))
      }
      if (strikes(world, 0.004)) {
        faults['clock set back'] += 1
        aheadMs -= scheduler.random.below(5 * minuteMs)
      }
      return scheduler.now() + aheadMs
    },
  }
  const shop = createShop({
    store: createFaultyStore(store, owner, world, onCommit),
    clock,
    newId: world.newId,
    publisher: platform.publisherOf(owner),
    ranking: { cacheMs: 0 },
    // Small, so that several relays have something to lease.
    outbox: { batch: 3, concurrency: 2, maxAttempts: 1_000 },
    lane: { maxBatch: 4 },
  })
  return {
    shop,
    get isAlive() {
      return isAlive
    },
    died,
  }
}
