import { createHash } from 'node:crypto'
import type { Cluster, Redis } from 'ioredis'
import { connectRedis, type RedisOptions, type RedisTarget } from './connection.ts'

/** So many in a second for as long as one likes, and `burst` at once after a quiet time. */
interface Rate {
  readonly perSecond: number
  readonly burst: number
}

export interface RedisRates {
  /**
   * Takes one under the key, and answers 0; or takes none, and answers after how many ms there will be one. Undefined while
   * Redis does not answer.
   */
  take(key: string, rate: Rate): Promise<number | undefined>
  /** Ends the connection unless it is the host's. */
  close(): Promise<void>
}

// The one value of a key is the time at which its bucket will be full again, in ms. By the clock of Redis: those of its clients
// differ. Numbers leave a script as whole ones.
const script = `
local time = redis.call('time')
local now = time[1] * 1000 + time[2] / 1000
local each, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = math.max(tonumber(redis.call('get', KEYS[1]) or now), now)
local wait = full + each - burst * each - now
if wait > 0.001 then return math.ceil(wait) end
redis.call('set', KEYS[1], string.format('%.3f', full + each), 'px', math.ceil(full + each - now))
return 0
`
const sha1 = createHash('sha1').update(script).digest('hex')

/** Counts what several servers are asked for together. */
export function createRedisRates(target: RedisTarget, options: RedisOptions = {}): RedisRates {
  const { prefix = 'jumun:' } = options
  const { redis, guard, close } = connectRedis(target, options)
  return {
    take: (key, { perSecond, burst }) => guard.ask(() => run(redis, `${prefix}rate:${key}`, [1000 / perSecond, burst])),
    close,
  }
}

async function run(redis: Redis | Cluster, key: string, parameters: readonly number[]): Promise<number> {
  try {
    return (await redis.evalsha(sha1, 1, key, ...parameters)) as number
  } catch (error) {
    // A server that was started or flushed since does not know the script.
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return (await redis.eval(script, 1, key, ...parameters)) as number
  }
}
