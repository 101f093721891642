import { randomUUID } from 'node:crypto'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { createShop, isShopError } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { Redis } from 'ioredis'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import {
  createRedisCache,
  createRedisCouponGate,
  createRedisRates,
  openRedisClient,
  type RedisCouponGate,
} from './redis.ts'

const url = process.env['JUMUN_TEST_REDIS'] ?? 'redis://127.0.0.1:6379'
const prefix = `jumun-test-${randomUUID()}:`
const admin = new Redis(url, { lazyConnect: true, retryStrategy: () => null })
admin.on('error', () => {})
const isThere = await admin.connect().then(
  () => true,
  () => false,
)
const isRequired = /\bredis\b/.test(process.env['JUMUN_TEST_REQUIRE'] ?? '')

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})
afterAll(async () => {
  if (isThere) await forgetAll()
  admin.disconnect()
})

/** What FLUSHALL would do, to the keys of this run alone. */
async function forgetAll(): Promise<void> {
  const keys = await admin.keys(`${prefix}*`)
  if (keys.length > 0) await admin.del(...keys)
}

/** A way to Redis that can be blocked (nothing comes through) or cut (no answer). */
async function way() {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  let open = true
  let blocked = false
  const server = createServer(near => {
    const far = connect(Number(port || 6379), hostname)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      if (blocked) socket.pause()
      socket.on('close', () => {
        near.destroy()
        far.destroy()
        sockets.delete(socket)
      })
    }
    near.on('data', chunk => far.write(chunk))
    far.on('data', chunk => near.write(chunk))
    if (!open) near.destroy()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String((server.address() as AddressInfo).port)
  return {
    url: through.href,
    block(now: boolean) {
      blocked = now
      for (const socket of sockets) {
        if (now) socket.pause()
        else socket.resume()
      }
    },
    cut(now: boolean) {
      open = !now
      if (now) for (const socket of sockets) socket.destroy()
    },
  }
}

async function eventually<T>(read: () => Promise<T>, expected: T): Promise<void> {
  const until = Date.now() + 10_000
  for (;;) {
    const value = await read()
    if (value === expected) return
    if (Date.now() > until) expect(value).toBe(expected)
    await pause(20)
  }
}

it.runIf(isRequired || isThere)('Redis answers (JUMUN_TEST_REDIS names another)', () => {
  expect(isThere, `no Redis answers at ${url}`).toBe(true)
})

describe.skipIf(!isThere)('createRedisCache', () => {
  async function openCache(target = url) {
    const cache = createRedisCache(target, { prefix })
    cleanups.push(() => cache.close())
    await eventually(async () => {
      await cache.set('probe', 'here', 1000)
      return cache.get('probe')
    }, 'here')
    return cache
  }

  it('keeps a value for its time, and not a moment of 0', async () => {
    const cache = await openCache()
    expect(await cache.get('absent')).toBeUndefined()
    await cache.set('a', '커피', 10_000)
    expect(await cache.get('a')).toBe('커피')
    expect(await admin.pttl(`${prefix}cache:a`)).toBeGreaterThan(5_000)
    await cache.delete('a')
    expect(await cache.get('a')).toBeUndefined()
    await cache.set('b', 'gone at once', 0)
    expect(await cache.get('b')).toBeUndefined()
  })

  it('is empty without Redis, costs little, and comes back by itself', async () => {
    const path = await way()
    const cache = await openCache(path.url)
    await cache.set('a', 'kept', 60_000)
    for (const [harm, mend] of [
      [() => path.block(true), () => path.block(false)],
      [() => path.cut(true), () => path.cut(false)],
    ] as const) {
      harm()
      const begun = performance.now()
      for (let i = 0; i < 200; i += 1) {
        expect(await cache.get('a')).toBeUndefined()
        await cache.set('b', 'lost', 1000)
      }
      // 400 questions of which each waited would take 16 s; the circuit breaker lets a handful wait.
      expect(performance.now() - begun).toBeLessThan(4_000)
      mend()
      await eventually(() => cache.get('a'), 'kept')
    }
  })

  it('uses the client of a host, and leaves it open', async () => {
    const client = new Redis(url)
    cleanups.push(() => client.disconnect())
    await client.ping()
    const cache = createRedisCache(client, { prefix })
    await cache.set('a', 'shared', 1000)
    await cache.close()
    expect(await client.get(`${prefix}cache:a`)).toBe('shared')
  })

  it('refuses a URL of something else without repeating it', () => {
    expect(() => createRedisCache('mysql://user:hunter2@host')).toThrow(/^(?!.*hunter2).*redis:/)
  })
})

describe.skipIf(!isThere)('createRedisCouponGate', () => {
  function openGate(target: string | Redis = url) {
    const gate = createRedisCouponGate(target, { prefix })
    cleanups.push(() => gate.close())
    return gate
  }

  /** A campaign of three, claimed and known to be sold out. */
  async function soldOut(gate: RedisCouponGate, code: string = randomUUID()) {
    await eventually(async () => {
      for (const userId of ['a', 'b', 'c']) await gate.learn({ code, userId, result: 'claimed' })
      await gate.learn({ code, userId: 'd', result: 'sold out', quantity: 3 })
      return gate.check({ code, userId: 'd' })
    }, 'sold out')
    return code
  }

  it('refuses the late once the database has said so, never a claimant, on every instance', async () => {
    const gate = openGate()
    const code = await soldOut(gate)
    const other = openGate()
    await eventually(() => other.check({ code, userId: 'e' }), 'sold out')
    for (const userId of ['a', 'b', 'c']) expect(await other.check({ code, userId })).toBe('pass')
    expect(await other.check({ code: `${code}2`, userId: 'e' })).toBe('pass')
    const many = Array.from({ length: 1201 }, (_, i) => gate.check({ code, userId: i === 700 ? 'b' : `late-${i}` }))
    const answers = await Promise.all(many)
    expect(answers.filter(answer => answer === 'sold out')).toHaveLength(1200)
    expect(answers[700]).toBe('pass')
  })

  it('says pass while one claimant is not known: it could be the one who asks', async () => {
    const gate = openGate()
    const code = await soldOut(gate)
    await admin.srem(`${prefix}gate:{${code}}:claimants`, 'b')
    const other = openGate()
    for (const userId of ['a', 'b', 'd']) expect(await other.check({ code, userId })).toBe('pass')
    // What one instance remembers it teaches again.
    await eventually(() => gate.check({ code, userId: 'd' }), 'sold out')
    expect(await gate.check({ code, userId: 'b' })).toBe('pass')
  })

  it('says pass with more claimants than coupons: they are of another shop', async () => {
    const gate = openGate()
    const code = await soldOut(gate)
    await gate.learn({ code, userId: 'x', result: 'claimed' })
    await eventually(() => gate.check({ code, userId: 'd' }), 'pass')
  })

  it('asks the database again from time to time', async () => {
    const gate = createRedisCouponGate(url, { prefix, confirmEveryMs: 200 })
    cleanups.push(() => gate.close())
    const code = await soldOut(gate)
    await eventually(() => gate.check({ code, userId: 'd' }), 'pass')
  })

  it('is right again after Redis has forgotten everything, the script too', async () => {
    const gate = openGate()
    const code = await soldOut(gate)
    await forgetAll()
    await admin.script('FLUSH')
    for (const userId of ['a', 'd']) expect(await gate.check({ code, userId })).toBe('pass')
    await gate.learn({ code, userId: 'd', result: 'sold out', quantity: 3 })
    await eventually(() => gate.check({ code, userId: 'd' }), 'sold out')
    expect(await gate.check({ code, userId: 'a' })).toBe('pass')
  })

  it('lets everyone pass while Redis hangs or is gone, and comes back by itself', async () => {
    const path = await way()
    const gate = openGate(path.url)
    const code = await soldOut(gate)
    for (const [harm, mend] of [
      [() => path.block(true), () => path.block(false)],
      [() => path.cut(true), () => path.cut(false)],
    ] as const) {
      harm()
      const begun = performance.now()
      for (let i = 0; i < 300; i += 1) {
        expect(await gate.check({ code, userId: 'd' })).toBe('pass')
        await gate.learn({ code, userId: 'd', result: 'sold out', quantity: 3 })
      }
      // 300 claims of which each waited would take 12 s. How long a single one waits is measured by the stress suite.
      expect(performance.now() - begun).toBeLessThan(4_000)
      mend()
      await eventually(() => gate.check({ code, userId: 'd' }), 'sold out')
    }
  })

  it('does not wait for a Redis that was never there', async () => {
    const gate = openGate('redis://127.0.0.1:1')
    expect(await gate.check({ code: 'x', userId: 'y' })).toBe('pass')
    await gate.learn({ code: 'x', userId: 'y', result: 'claimed' })
  })

  it('takes a client of a host that waits for ever', async () => {
    const path = await way()
    const client = new Redis(path.url, { maxRetriesPerRequest: null })
    client.on('error', () => {})
    cleanups.push(() => client.disconnect())
    const gate = openGate(client)
    const code = await soldOut(gate)
    path.block(true)
    expect(await gate.check({ code, userId: 'd' })).toBe('pass')
    path.cut(true)
    expect(await gate.check({ code, userId: 'd' })).toBe('pass')
  })

  it('answers early for a shop, and still replays the answer of a user who has claimed', async () => {
    const gate = openGate()
    const asked: string[] = []
    const counting = {
      ...gate,
      async check(claim: { code: string; userId: string }) {
        const answer = await gate.check(claim)
        asked.push(answer)
        return answer
      },
    }
    const shop = createShop({ store: createMemoryStore(), couponGate: counting })
    const code = `rush-${randomUUID()}`
    await shop.coupons.create({ code, name: 'Rush', discount: { type: 'FIXED', amount: 1 }, quantity: 2 })
    const users = ['u1', 'u2', 'u3', 'u4']
    for (const userId of users) await shop.users.register({ userId, name: userId })
    const claim = (userId: string) => shop.coupons.claim({ code, userId, idempotencyKey: userId })
    const first = await claim('u1')
    await claim('u2')
    await eventually(async () => {
      await expect(claim('u3')).rejects.toSatisfy(error => isShopError(error, 'COUPON_SOLD_OUT'))
      return asked.at(-1)
    }, 'sold out')
    await expect(claim('u4')).rejects.toSatisfy(error => isShopError(error, 'COUPON_SOLD_OUT'))
    expect(await claim('u1')).toEqual(first)
    expect((await shop.audit()).ok).toBe(true)
    await shop.close()
  })
})

describe.skipIf(!isThere)('createRedisRates', () => {
  const rate = { perSecond: 2, burst: 3 }

  function openRates(target: string | Redis = url) {
    const rates = createRedisRates(target, { prefix })
    cleanups.push(() => rates.close())
    return rates
  }

  it('holds a burst for all servers together, and says when there will be more', async () => {
    const [here, there] = [openRates(), openRates()]
    const key = randomUUID()
    await eventually(() => here.take(randomUUID(), rate), 0)
    await eventually(() => there.take(randomUUID(), rate), 0)
    expect([await here.take(key, rate), await there.take(key, rate), await here.take(key, rate)]).toEqual([0, 0, 0])
    for (const rates of [here, there]) {
      const waitMs = await rates.take(key, rate)
      expect(waitMs).toBeGreaterThan(0)
      expect(waitMs).toBeLessThanOrEqual(500)
    }
    expect(await here.take(randomUUID(), rate)).toBe(0)
    await eventually(() => here.take(key, rate), 0)
  })

  it('keeps a key no longer than it means anything', async () => {
    const rates = openRates()
    const key = randomUUID()
    await eventually(() => rates.take(key, { perSecond: 1, burst: 5 }), 0)
    const left = await admin.pttl(`${prefix}rate:${key}`)
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThanOrEqual(1_000)
  })

  it('does not know while Redis hangs or is gone', async () => {
    const path = await way()
    const rates = openRates(path.url)
    await eventually(() => rates.take(randomUUID(), rate), 0)
    path.block(true)
    expect(await rates.take('x', rate)).toBeUndefined()
    path.cut(true)
    expect(await rates.take('x', rate)).toBeUndefined()
  })
})

describe.skipIf(!isThere)('a client that parts share', () => {
  function listening() {
    const told: string[] = []
    const log = (message: string) => void told.push(message)
    return { told, logger: { debug: log, info: log, warn: log, error: log } }
  }

  it('tells once that Redis cannot be reached, and once that it can again', async () => {
    const path = await way()
    path.cut(true)
    const { told, logger } = listening()
    const client = openRedisClient(path.url, { logger })
    cleanups.push(() => client.disconnect())
    const cache = createRedisCache(client, { prefix, logger })
    const rates = createRedisRates(client, { prefix, logger })
    await eventually(async () => told.length, 1)
    await pause(300)
    expect(await cache.get('a')).toBeUndefined()
    expect(await rates.take('x', { perSecond: 1, burst: 1 })).toBeUndefined()
    expect(told).toEqual(['Redis cannot be reached; going on without it'])
    path.cut(false)
    await eventually(async () => told.length, 2)
    expect(told[1]).toBe('Redis can be reached again')
    client.disconnect()
    await pause(100)
    expect(told).toHaveLength(2)
  })

  it('tells once that Redis hangs, however many parts have asked', async () => {
    const path = await way()
    const { told, logger } = listening()
    const client = openRedisClient(path.url, { logger })
    cleanups.push(() => client.disconnect())
    const cache = createRedisCache(client, { prefix, logger })
    const gate = createRedisCouponGate(client, { prefix, logger })
    await eventually(async () => client.status, 'ready')
    path.block(true)
    for (let count = 0; count < 5; count += 1) {
      await Promise.all([cache.get('a'), gate.check({ code: 'x', userId: 'y' })])
    }
    expect(told).toEqual(['Redis does not answer; going on without it'])
  })
})
