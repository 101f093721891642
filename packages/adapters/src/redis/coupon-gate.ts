import type { CouponGate } from '@jumun/core'
import { campaignMemory } from './campaign-memory.ts'
import { connectRedis, type RedisOptions, type RedisTarget } from './connection.ts'
import { createGather } from './gather.ts'
import { gateKeys } from './gate-keys.ts'
import { lateClaims } from './late-claims.ts'

export interface RedisCouponGateOptions extends RedisOptions {
  /**
   * How long a campaign counts as sold out before the database is asked again, default 60 000. It stays sold out for ever;
   * this bounds for how long a gate can be wrong that was left over from another database.
   */
  readonly confirmEveryMs?: number
}

export interface RedisCouponGate extends CouponGate {
  /** Ends the connection unless it is the host's. */
  close(): Promise<void>
}

const maxUsersAtOnce = 500
const rememberClaimantsMs = 7 * 86_400_000
const teachAgainAfterMs = 1_000

/**
 * Tells the surely late from the rest, with what the database has decided on all instances of a shop, kept in Redis: who
 * has claimed, and of how many coupons the database said that they are gone.
 *
 * Sold out is only said while exactly that many claimants are known. So whatever Redis has lost (it was flushed, killed,
 * or a message did not arrive) makes the gate say `pass` and never refuses someone who has claimed; each instance then
 * teaches Redis again what it remembers. Claims that arrive together share one question, and no question takes 50 ms.
 */
export function createRedisCouponGate(target: RedisTarget, options: RedisCouponGateOptions = {}): RedisCouponGate {
  const { prefix = 'jumun:', confirmEveryMs = 60_000 } = options
  const { redis, guard, close } = connectRedis(target, options)
  const memory = campaignMemory()

  const ask = createGather<string, 'pass' | 'sold out'>(maxUsersAtOnce, async (code, userIds) => {
    const late = await guard.ask(() => lateClaims(redis, gateKeys(prefix, code), userIds))
    if (late === 'incomplete') teachAgain(code)
    return userIds.map((_, i) => (Array.isArray(late) && late[i] === true ? 'sold out' : 'pass'))
  })

  const teach = createGather<string | number, undefined>(maxUsersAtOnce, async (code, facts) => {
    const claimants = facts.filter(fact => typeof fact === 'string')
    const quantity = facts.find(fact => typeof fact === 'number')
    const keys = gateKeys(prefix, code)
    await guard.ask(() => {
      const sent: Promise<unknown>[] = []
      if (claimants.length > 0) {
        sent.push(redis.sadd(keys.claimants, ...claimants), redis.pexpire(keys.claimants, rememberClaimantsMs))
      }
      if (quantity !== undefined) sent.push(redis.set(keys.quantity, quantity, 'PX', confirmEveryMs))
      return Promise.all(sent)
    })
    return facts.map(() => undefined)
  })

  function teachAgain(code: string): void {
    for (const userId of memory.recall(code, teachAgainAfterMs)) void teach(code, userId)
  }

  return {
    check: ({ code, userId }) => ask(code, userId),
    // No claim waits for Redis to learn: what it has not heard yet only makes it say `pass`.
    async learn(outcome) {
      const { code } = outcome
      if (outcome.result === 'claimed') {
        const { userId } = outcome
        memory.remember(code, userId)
        void teach(code, userId)
      } else {
        void teach(code, outcome.quantity)
      }
    },
    close,
  }
}
