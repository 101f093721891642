import type { Cache, CouponGate, Logger } from '@jumun/core'
import { UsageError } from '../usage/usage-error.ts'

export interface RedisParts {
  readonly cache: Cache
  readonly couponGate: CouponGate
  close(): Promise<void>
}

/** What answers early for several instances of a shop. The shop goes on without it when it does not answer. */
export async function openRedis(url: string, options: { prefix: string; logger: Logger }): Promise<RedisParts> {
  const { createRedisCache, createRedisCouponGate } = await import('@jumun/adapters/redis')
  try {
    const cache = createRedisCache(url, options)
    const couponGate = createRedisCouponGate(url, options)
    return {
      cache,
      couponGate,
      async close() {
        await Promise.all([cache.close(), couponGate.close()])
      },
    }
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`JUMUN_REDIS_URL: ${error.message}`, { cause: error })
    throw error
  }
}
