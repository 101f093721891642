import { ShopError } from '@jumun/core'
import type { Limits } from './limits.ts'

/** Room for requests that are worked on at once. */
export interface Slots {
  /** @throws ShopError `BUSY` when there is none */
  assertFree(): void
  /**
   * Takes one; call what it answers to give it back. Work that is long by nature is not `timed`: it takes room, but does
   * not count as late. @throws ShopError `BUSY` when there is none
   */
  take(timed: boolean): () => void
  readonly taken: number
}

/**
 * Refusing costs nearly nothing and waiting does not: who comes when the house is full is told so at once. How many make
 * it full depends on how fast they are served, which differs by a hundred times from shop to shop; so besides a number
 * there is a time. A crowd that comes at once is let in; once its first has waited too long, only few more are.
 */
export function createSlots(limits: Limits, now = () => performance.now()): Slots {
  const { requestsInFlight, requestsWhileLate, lateMs } = limits
  /** In the order of their coming. */
  const timedSince = new Set<{ readonly at: number }>()
  let taken = 0

  function assertFree(): void {
    if (taken < requestsWhileLate) return
    const [oldest] = timedSince
    const late = oldest !== undefined && now() - oldest.at > lateMs
    if (taken < requestsInFlight && !late) return
    throw withoutStack(
      () =>
        new ShopError('BUSY', `The server has ${taken} requests under way already; try again soon.`, {
          retryAfterMs: 1000,
          outcome: 'nothing happened',
        }),
    )
  }

  return {
    assertFree,
    take(timed) {
      assertFree()
      const since = { at: now() }
      taken += 1
      if (timed) timedSince.add(since)
      return () => {
        taken -= 1
        timedSince.delete(since)
      }
    },
    get taken() {
      return taken
    },
  }
}

/** A server that is overrun makes thousands of these a second, and the stack was an eighth of what each one cost. */
function withoutStack<T extends Error>(make: () => T): T {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return make()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}
