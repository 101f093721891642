import { ShopError } from '@jumun/core'
import { createRecentKeys } from './recent-keys.ts'

/** So many in a second for as long as one likes, and `burst` at once after a quiet time. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

/** Counts what is asked for under a key. Where it cannot, because what it counts in does not answer, it answers undefined. */
export interface RateCounter {
  /** Takes one under the key, and answers 0; or takes none, and answers after how many ms there will be one. */
  take(key: string, rate: Rate): Promise<number | undefined> | number | undefined
}

const maxRemembered = 100_000

/**
 * One time a key: the one at which its bucket will be full again (GCRA). A clock that only goes forward: setting the machine's must not lock anybody out.
 */
export function createRateMemory(now = () => performance.now()): { take(key: string, rate: Rate): number } {
  const fullAt = createRecentKeys<number>(maxRemembered)
  return {
    take(key, { perSecond, burst }) {
      const at = now()
      const eachMs = 1000 / perSecond
      const full = Math.max(fullAt.get(key) ?? at, at)
      const waitMs = full + eachMs - burst * eachMs - at
      // A little late is not too late: sums of fractions are not exact.
      if (waitMs > 1e-6) return waitMs
      fullAt.set(key, full + eachMs)
      return 0
    },
  }
}

export interface Rates {
  /** Writes of one user. */
  readonly user?: Rate | undefined
  /** Requests of one address, whichever user sends them. */
  readonly address?: Rate | undefined
}

export interface RateGuard {
  /** @throws ShopError `RATE_LIMITED` */
  assertUser(userId: string): Promise<void> | void
  assertAddress(address: string): Promise<void> | void
}

/** @param shared Counts for several servers together; what it cannot count is counted here. */
export function createRateGuard({ user, address }: Rates, shared?: RateCounter): RateGuard {
  const memory = createRateMemory()

  async function assertShared(counter: RateCounter, key: string, rate: Rate): Promise<void> {
    refuseAfter((await counter.take(key, rate)) ?? memory.take(key, rate), rate)
  }

  function assertRate(key: string, rate: Rate): Promise<void> | void {
    if (shared !== undefined) return assertShared(shared, key, rate)
    refuseAfter(memory.take(key, rate), rate)
  }

  return {
    assertUser(userId) {
      if (user !== undefined) return assertRate(`user ${userId}`, user)
    },
    assertAddress(from) {
      if (address !== undefined) return assertRate(`address ${from}`, address)
    },
  }
}

function refuseAfter(waitMs: number, { perSecond, burst }: Rate): void {
  if (waitMs === 0) return
  const text = `More than ${perSecond} a second, after ${burst} at once; try again later.`
  throw new ShopError('RATE_LIMITED', text, { retryAfterMs: Math.ceil(waitMs) })
}
