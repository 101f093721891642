import type { Logger } from '@jumun/core'
import { type Cluster, Redis } from 'ioredis'
import { createGuard, type Guard } from './guard.ts'

/** A `redis:` or `rediss:` URL, or the host's own client, which stays the host's to close. */
export type RedisTarget = string | Redis | Cluster

export interface RedisOptions {
  /** Begins every key, default `jumun:`. Shops with databases of their own need prefixes of their own. */
  readonly prefix?: string
  /** Is told when Redis stops answering and when it answers again. */
  readonly logger?: Logger
}

export interface RedisConnection {
  readonly redis: Redis | Cluster
  readonly guard: Guard
  close(): Promise<void>
}

/** An answer of Redis that takes longer is worth less than going on without it. */
const commandTimeoutMs = 50

export function connectRedis(target: RedisTarget, { logger }: RedisOptions): RedisConnection {
  const redis = typeof target === 'string' ? openClient(target) : target
  // Until a lazy client is asked for something it does not connect.
  const reachable = () => redis.status === 'ready' || redis.status === 'wait'
  return {
    redis,
    guard: createGuard({ reachable, ...(logger !== undefined && { logger }) }),
    async close() {
      if (redis !== target) redis.disconnect()
    },
  }
}

/** Fails fast where ioredis would wait: no queue while there is no connection, nothing is sent a second time. */
function openClient(url: string): Redis {
  if (!/^rediss?:/.test(url)) throw new TypeError('Redis needs a URL that begins with redis:// or rediss://.')
  const client = clientOf(url)
  // Every failed question is noticed where it is asked; without a listener ioredis prints each lost connection.
  client.on('error', () => {})
  return client
}

/** @throws TypeError for a URL that cannot be read; it shows nothing of it */
function clientOf(url: string): Redis {
  try {
    return new Redis(url, {
      commandTimeout: commandTimeoutMs,
      connectTimeout: 1_000,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: times => Math.min(1_000, 50 * 2 ** Math.min(times, 10)) + Math.random() * 50,
    })
  } catch (cause) {
    throw new TypeError('Redis cannot read its URL: a % in it has to begin a code such as %40.', { cause })
  }
}
