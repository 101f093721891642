import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRedisCouponGate } from '@jumun/adapters/redis'
import { type CouponGate, createShop, isReplayed, isShopError, type Shop } from '@jumun/core'
import { createRandom, openStore, type StallClock, startStallClock } from '@jumun/doctor/toolbox'
import { audited } from './audited.ts'
import { type Backend, chooseBackends, onEach } from './backend.ts'
import { createOwnRedis, type OwnRedis } from './own-redis.ts'
import { runSuites } from './run-suites.ts'
import type { Figures, Suite } from './suite.ts'

const code = 'RUSH'
/** What happens to Redis once that share of the users has asked. */
const faults: readonly (readonly [share: number, fault: 'flush' | 'halt' | 'wake' | 'kill' | 'start'])[] = [
  [0.25, 'flush'],
  [0.3, 'kill'],
  [0.35, 'start'],
  [0.5, 'halt'],
  [0.55, 'wake'],
  [0.6, 'kill'],
  [0.65, 'start'],
  [0.9, 'kill'],
  [0.95, 'start'],
]
/** The most that a claim may wait for the gate. */
const patienceMs = 50

export const suite: Suite = {
  name: 'coupon-rush',
  description:
    'more users than coupons, and a Redis that is killed, halted and flushed: exactly the coupons are claimed',
  async run({ quick, seed, backends }) {
    if (!(await canStartRedis())) return { seed, skipped: 'redis-server is not installed' }
    const size = quick ? { users: 1_000, coupons: 200 } : { users: 5_000, coupons: 1_000 }
    return { seed, ...(await onEach(await chooseBackends(backends), backend => rushFor(backend, { ...size, seed }))) }
  },
}

/** Where JUMUN_TEST_REQUIRE names redis, a missing one is a failure. */
async function canStartRedis(): Promise<boolean> {
  const redis = await createOwnRedis()
  try {
    await redis.start()
    await redis.kill()
    return true
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (!missing || /\bredis\b/.test(process.env.JUMUN_TEST_REQUIRE ?? '')) throw error
    return false
  }
}

interface Rush {
  readonly users: number
  readonly coupons: number
  readonly seed: number
}

async function rushFor(backend: Backend, { users, coupons, seed }: Rush): Promise<Figures> {
  const redis = await createOwnRedis()
  const database = await backend.create()
  await redis.start()
  // Two instances of a shop, each with its own connections.
  const stalls = startStallClock()
  const instances = await Promise.all([1, 2].map(() => openInstance(database.url, redis.url, stalls)))
  const shops = instances.map(({ shop }) => shop)
  try {
    const [shop] = shops as [Shop, Shop]
    const userIds = Array.from({ length: users }, (_, i) => `user-${i}`)
    await Promise.all(userIds.map(userId => shop.users.register({ userId, name: userId })))
    await shop.coupons.create({ code, name: code, discount: { type: 'FIXED', amount: 1 }, quantity: coupons })

    const winners = await rush(shops, redis, { userIds, coupons, seed })
    const inRush = gateFigures(instances)
    await assertEveryoneStandsByIt(shops, userIds, winners)
    await assertGateKnowsAgain(shops, instances, userIds, winners)
    const { claimed } = await shop.coupons.get({ code })
    assert.equal(claimed, coupons)
    await audited(shop)
    assert.ok(inRush.longestWaitMs <= patienceMs, `a claim waited ${inRush.longestWaitMs} ms for the gate`)
    return { users, claimed, faults: faults.length, ...inRush }
  } finally {
    stalls.stop()
    for (const { gate } of instances) await gate.close()
    for (const shop of shops) await shop.close()
    await redis.kill()
    await database.drop()
  }
}

interface Instance {
  readonly shop: Shop
  readonly gate: ReturnType<typeof createRedisCouponGate>
  readonly seen: { checks: number; soldOut: number; longestMs: number; longestWithStallsMs: number }
}

async function openInstance(url: string, redisUrl: string, stalls: StallClock): Promise<Instance> {
  const gate = createRedisCouponGate(redisUrl, { prefix: 'rush:' })
  const seen = { checks: 0, soldOut: 0, longestMs: 0, longestWithStallsMs: 0 }
  /** While the process itself stands still it cannot answer: that is not the gate's doing. */
  async function timed<T>(asking: () => Promise<T>): Promise<T> {
    const [begun, stalledBefore] = [performance.now(), stalls.total()]
    const answer = await asking()
    const [waited, stalled] = [performance.now() - begun, stalls.total() - stalledBefore]
    seen.longestMs = Math.max(seen.longestMs, waited - stalled)
    seen.longestWithStallsMs = Math.max(seen.longestWithStallsMs, waited)
    return answer
  }
  const measured: CouponGate = {
    async check(claim) {
      const answer = await timed(() => gate.check(claim))
      seen.checks += 1
      if (answer === 'sold out') seen.soldOut += 1
      return answer
    },
    learn: outcome => timed(() => gate.learn(outcome)),
  }
  return { shop: createShop({ store: await openStore(url), couponGate: measured }), gate, seen }
}

/** Every user claims once, a few hundred at a time; answers who got one. */
async function rush(
  shops: readonly Shop[],
  redis: OwnRedis,
  { userIds, coupons, seed }: { userIds: readonly string[]; coupons: number; seed: number },
): Promise<Set<string>> {
  const random = createRandom(seed)
  const winners = new Set<string>()
  const ended: Promise<void>[] = []
  /** Holds at most one promise: until it is settled there are no claims. */
  const pauses = new Set<Promise<void>>()
  let asked = 0
  let soldOut = 0

  function disturb(): void {
    const fault = faults.find(([share]) => Math.round(share * userIds.length) === asked)?.[1]
    if (fault === undefined) return
    const happened = fault === 'start' ? comeBack(redis, [...ended]) : Promise.resolve(redis[fault]())
    ended.push(happened)
    // The rush takes a second or two: users wait until Redis is back, or most would never meet it. None waits for a kill.
    if (fault === 'start' || fault === 'flush') {
      const pause = happened.finally(() => pauses.delete(pause))
      pauses.add(pause)
    }
  }

  async function caller(): Promise<void> {
    for (;;) {
      while (pauses.size > 0) await Promise.all(pauses)
      const userId = userIds[asked]
      if (userId === undefined) return
      asked += 1
      disturb()
      try {
        await random.pick(shops).coupons.claim({ code, userId, idempotencyKey: userId })
        winners.add(userId)
      } catch (error) {
        if (!isShopError(error, 'COUPON_SOLD_OUT')) throw error
        soldOut += 1
      }
    }
  }

  await Promise.all(Array.from({ length: 200 }, caller))
  await Promise.all(ended)
  assert.equal(ended.length, faults.length, 'everything that was to happen to Redis has happened')
  assert.equal(winners.size, coupons)
  assert.equal(soldOut, userIds.length - coupons)
  return winners
}

async function comeBack(redis: OwnRedis, before: readonly Promise<void>[]): Promise<void> {
  await Promise.all(before)
  await redis.start()
  // Time for the clients to notice.
  await sleep(1_200)
}

/** Asked again with the same key, a user who has claimed gets the same answer, and one who has not is still too late. */
async function assertEveryoneStandsByIt(
  shops: readonly Shop[],
  userIds: readonly string[],
  winners: ReadonlySet<string>,
): Promise<void> {
  for (const shop of shops) {
    const again = await Promise.allSettled(
      userIds.map(userId => shop.coupons.claim({ code, userId, idempotencyKey: userId })),
    )
    for (const [i, answer] of again.entries()) {
      const won = winners.has(userIds[i]!)
      assert.equal(answer.status, won ? 'fulfilled' : 'rejected', `${userIds[i]} is answered as before`)
      if (answer.status === 'fulfilled') assert.ok(isReplayed(answer.value))
      else assert.ok(isShopError(answer.reason, 'COUPON_SOLD_OUT'))
    }
  }
}

/** The killed Redis has lost everything; what the instances remember makes it refuse early again, and none of the winners. */
async function assertGateKnowsAgain(
  shops: readonly Shop[],
  instances: readonly Instance[],
  userIds: readonly string[],
  winners: ReadonlySet<string>,
): Promise<void> {
  const late = userIds.find(userId => !winners.has(userId))!
  for (const [i, { gate }] of instances.entries()) {
    for (let waited = 0; (await gate.check({ code, userId: late })) !== 'sold out'; waited += 1) {
      assert.ok(waited < 500, 'the gate refuses early again')
      await assert.rejects(shops[i]!.coupons.claim({ code, userId: late }))
      await sleep(20)
    }
    // A gate that is not answered in time says pass, as it may on a busy machine: those are asked once more.
    let unsure = [...userIds]
    for (let round = 0; unsure.length > winners.size; round += 1) {
      assert.ok(round < 50, `${unsure.length} users pass`)
      const answers = new Map<string, string>()
      for (let from = 0; from < unsure.length; from += 250) {
        const some = unsure.slice(from, from + 250)
        const told = await Promise.all(some.map(userId => gate.check({ code, userId })))
        for (const [n, userId] of some.entries()) answers.set(userId, told[n]!)
      }
      unsure = unsure.filter(userId => answers.get(userId) === 'pass')
    }
    assert.deepEqual(new Set(unsure), winners, 'all but the winners are refused early')
  }
}

function gateFigures(instances: readonly Instance[]) {
  const all = instances.map(({ seen }) => seen)
  return {
    gateChecks: all.reduce((sum, { checks }) => sum + checks, 0),
    refusedEarly: all.reduce((sum, { soldOut }) => sum + soldOut, 0),
    longestWaitMs: tenths(Math.max(...all.map(({ longestMs }) => longestMs))),
    longestWaitWithStallsMs: tenths(Math.max(...all.map(({ longestWithStallsMs }) => longestWithStallsMs))),
  }
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10
}

if (process.argv[1] === import.meta.filename) process.exitCode = await runSuites([suite], process.argv.slice(2))
