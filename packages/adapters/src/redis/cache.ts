import type { Cache } from '@jumun/core'
import { connectRedis, type RedisOptions, type RedisTarget } from './connection.ts'

export interface RedisCache extends Cache {
  /** Ends the connection unless it is the host's. */
  close(): Promise<void>
}

/** A cache that the instances of a shop share. Without Redis it is empty: answers come a little later, never not at all. */
export function createRedisCache(target: RedisTarget, options: RedisOptions = {}): RedisCache {
  const { prefix = 'jumun:' } = options
  const { redis, guard, close } = connectRedis(target, options)
  const keyOf = (key: string) => `${prefix}cache:${key}`
  return {
    async get(key) {
      return (await guard.ask(() => redis.get(keyOf(key)))) ?? undefined
    },
    async set(key, value, ttlMs) {
      // Redis refuses a time to live of 0, which is what a cache that is switched off asks for.
      if (ttlMs >= 1) await guard.ask(() => redis.set(keyOf(key), value, 'PX', Math.floor(ttlMs)))
    },
    async delete(key) {
      await guard.ask(() => redis.del(keyOf(key)))
    },
    close,
  }
}
