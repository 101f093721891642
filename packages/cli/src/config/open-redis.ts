import type { Cache, CouponGate, Logger } from '@jumun/core'
import type { RateCounter } from '@jumun/http'
import { UsageError } from '../usage/usage-error.ts'

export interface RedisParts {
  readonly cache: Cache
  readonly couponGate: CouponGate
  readonly rateCounter: RateCounter
  /** Whether it can be asked at this moment. */
  isReachable(): boolean
  close(): Promise<void>
}

/** What answers early for several instances of a shop. The shop goes on without it when it does not answer. */
export async function openRedis(url: string, options: { prefix: string; logger: Logger }): Promise<RedisParts> {
  const { createRedisCache, createRedisCouponGate, createRedisRates, openRedisClient, redisAnswers } = await import(
    '@jumun/adapters/redis'
  )
  try {
    const client = openRedisClient(url, options)
    return {
      cache: createRedisCache(client, options),
      couponGate: createRedisCouponGate(client, options),
      rateCounter: createRedisRates(client, options),
      isReachable: () => client.status === 'ready' && redisAnswers(client),
      async close() {
        client.disconnect()
      },
    }
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`JUMUN_REDIS_URL: ${error.message}`, { cause: error })
    throw error
  }
}
