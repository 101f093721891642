import type { Logger } from '@jumun/core'
import { type Cluster, Redis } from 'ioredis'
import { createGuard, type Guard } from './guard.ts'

/** A `redis:` or `rediss:` URL, or a client: of the host's own or of `openRedisClient`, which stays the caller's to close. */
export type RedisTarget = string | Redis | Cluster

export interface RedisOptions {
  /** Begins every key, default `jumun:`. Shops with databases of their own need prefixes of their own. */
  readonly prefix?: string
  /** Called when Redis stops answering and when it answers again. */
  readonly logger?: Logger
}

export interface RedisConnection {
  readonly redis: Redis | Cluster
  readonly guard: Guard
  close(): Promise<void>
}

/** An answer of Redis that takes longer is worth less than going on without it. */
const commandTimeoutMs = 50

export function connectRedis(target: RedisTarget, options: RedisOptions): RedisConnection {
  const redis = typeof target === 'string' ? openRedisClient(target, options) : target
  return {
    redis,
    guard: guardOf(redis, options.logger),
    async close() {
      if (redis !== target) redis.disconnect()
    },
  }
}

/** Whether a client that parts of a shop use is connected, and Redis answers it in time. */
export function redisAnswers(client: Redis | Cluster): boolean {
  return guardOf(client, undefined).answers
}

const guards = new WeakMap<Redis | Cluster, Guard>()

/** One a client, however many parts use it: that it does not answer is found out and told once. */
function guardOf(redis: Redis | Cluster, logger: Logger | undefined): Guard {
  let guard = guards.get(redis)
  if (guard === undefined) {
    // Until a lazy client is asked for something it does not connect.
    const reachable = () => redis.status === 'ready' || redis.status === 'wait'
    guard = createGuard({ reachable, ...(logger !== undefined && { logger }) })
    guards.set(redis, guard)
  }
  return guard
}

/**
 * A client that several parts may share. It fails fast where ioredis would wait: no queue while there is no connection, nothing
 * is sent a second time. `logger` gets one line when Redis cannot be reached, and when it can again.
 * @throws TypeError for a URL of something else
 */
export function openRedisClient(url: string, { logger }: Pick<RedisOptions, 'logger'> = {}): Redis {
  if (!/^rediss?:/.test(url)) throw new TypeError('Redis needs a URL that begins with redis:// or rediss://.')
  const client = clientOf(url)
  let lastError: unknown
  let isLost = false
  // Without a listener ioredis prints each lost connection.
  client.on('error', error => {
    lastError = error
  })
  client.on('reconnecting', () => {
    if (!isLost) logger?.warn('Redis cannot be reached; going on without it', { error: lastError })
    isLost = true
  })
  client.on('ready', () => {
    if (isLost) logger?.info('Redis can be reached again')
    isLost = false
  })
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
      retryStrategy: times => Math.min(1_000, 50 * 2 ** times) + Math.random() * 50,
    })
  } catch (cause) {
    throw new TypeError(
      'Redis cannot read its URL: in its user and password a %, /, ?, # or @ has to be written %25, %2F, %3F, %23 or %40.',
      { cause },
    )
  }
}
