import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '@jumun/doctor/toolbox'
import type { OwnRedis } from '../own-redis.ts'
import type { Receiver } from './receiver.ts'
import type { ServeMetrics } from './serve-metrics.ts'

/** How often each has happened and was noticed by the server. */
export type Faults = Readonly<Record<'Redis killed' | 'Redis halted' | 'platform killed', number>>

/** Redis is asked again once a second, and has 40 ms to answer: on a busy machine that takes a while to succeed. */
const mostNoticeMs = 300_000

/** The last round has to end within the run. */
const endsEarlierMs = 60_000

/** One after the other of what the shop can do without goes away and comes back, until the time is over. */
export async function killHelpers(parts: {
  redis: OwnRedis
  receiver: Receiver
  metrics: () => Promise<ServeMetrics>
  random: Random
  signal: AbortSignal
  ms: number
}): Promise<Faults> {
  const { redis, receiver, metrics, random, signal, ms } = parts
  const faults = { 'Redis killed': 0, 'Redis halted': 0, 'platform killed': 0 }
  const awayMs = () => Math.min(ms / 20, 1_000 + random.below(14_000))
  const pauseMs = () => Math.min(ms / 20, 2_000 + random.below(20_000))
  const rounds = [killRedis, killPlatform, haltRedis]
  const begun = performance.now()
  for (let round = 0; round < rounds.length || performance.now() - begun < ms - endsEarlierMs; round += 1) {
    signal.throwIfAborted()
    await rounds[round % rounds.length]!()
    await sleep(pauseMs())
  }
  return faults

  async function killRedis(): Promise<void> {
    await redis.kill()
    await noticed('Redis gone', async () => !(await metrics()).redisIsUp)
    faults['Redis killed'] += 1
    await sleep(awayMs())
    await redis.start()
    await noticed('Redis back', async () => (await metrics()).redisIsUp)
  }

  async function haltRedis(): Promise<void> {
    redis.halt()
    try {
      await noticed('Redis halted', async () => !(await metrics()).redisIsUp)
      faults['Redis halted'] += 1
      await sleep(awayMs())
    } finally {
      redis.wake()
    }
    await noticed('Redis awake', async () => (await metrics()).redisIsUp)
  }

  async function killPlatform(): Promise<void> {
    const before = (await metrics()).failedDeliveries
    await receiver.stop()
    await noticed('the platform gone', async () => (await metrics()).failedDeliveries > before)
    faults['platform killed'] += 1
    await sleep(awayMs())
    const events = receiver.events
    await receiver.start()
    await noticed('the platform back', async () => receiver.events > events)
  }
}

async function noticed(what: string, condition: () => Promise<boolean>): Promise<void> {
  for (const endsAt = performance.now() + mostNoticeMs; !(await condition()); await sleep(100)) {
    assert.ok(performance.now() < endsAt, `${what} was not noticed within ${mostNoticeMs} ms`)
  }
}
