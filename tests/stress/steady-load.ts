import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { isReplayed, isShopError, type Shop } from '@jumun/core'
import { hotProducts, userIdOf } from './hot-shop.ts'
import type { Inspector } from '../../packages/cli/src/doctor/inspector.ts'
import { createRandom } from './random.ts'

/** Callers that order with keys, and go on asking with the same key until they are answered. */
interface SteadyLoad {
  /** Order ids by key. */
  readonly acknowledged: ReadonlyMap<string, string>
  /** Acknowledgements that were the answer of an earlier attempt: it had been committed, and its answer lost. */
  readonly replayed: number
  /** Answers `BUSY` by what they said of the outcome. */
  readonly busy: { readonly 'nothing happened': number; readonly unknown: number }
  /** The longest that one call took, whatever its answer. */
  readonly longestMs: number
  /** Resolves when every key that was asked for is answered. Rejects with an answer that nobody should get, or that was untrue. */
  stop(): Promise<void>
}

export function startLoad(
  shop: Shop,
  { callers, users, seed, pauseMs = 0 }: { callers: number; users: number; seed: number; pauseMs?: number },
): SteadyLoad {
  const random = createRandom(seed)
  const acknowledged = new Map<string, string>()
  const busy = { 'nothing happened': 0, unknown: 0 }
  const unexpected: unknown[] = []
  const untrue: string[] = []
  let replayed = 0
  let longestMs = 0
  const stopping = new AbortController()
  let asked = 0

  async function caller(): Promise<void> {
    while (!stopping.signal.aborted && unexpected.length === 0) {
      asked += 1
      const idempotencyKey = `key-${asked}`
      const userId = userIdOf(random.below(users))
      const items = [{ productId: random.pick(hotProducts), quantity: 1 + random.below(3) }]
      const orderId = await placed({ userId, items, idempotencyKey })
      if (orderId !== undefined) acknowledged.set(idempotencyKey, orderId)
      if (pauseMs > 0) await sleep(random.below(2 * pauseMs))
    }
  }

  async function placed(order: Parameters<Shop['orders']['place']>[0]): Promise<string | undefined> {
    let toldUnknown = false
    for (;;) {
      const startedAt = performance.now()
      const askedAt = Date.now()
      try {
        const answer = await shop.orders.place(order)
        if (isReplayed(answer)) replayed += 1
        // The order of an earlier attempt: whoever was told that nothing happened was told wrong.
        if (answer.createdAt < askedAt && !toldUnknown) untrue.push(answer.orderId)
        return answer.orderId
      } catch (error) {
        if (!isShopError(error, 'BUSY')) {
          unexpected.push(error)
          return undefined
        }
        busy[error.details.outcome] += 1
        toldUnknown ||= error.details.outcome === 'unknown'
      } finally {
        longestMs = Math.max(longestMs, Math.round(performance.now() - startedAt))
      }
      await sleep(5 + random.below(10))
    }
  }

  const callersDone = Promise.all(Array.from({ length: callers }, caller))
  return {
    acknowledged,
    busy,
    get replayed() {
      return replayed
    },
    get longestMs() {
      return longestMs
    },
    async stop() {
      stopping.abort()
      await callersDone
      assert.deepEqual(unexpected, [], 'nobody was told anything but BUSY')
      assert.deepEqual(untrue, [], 'where nothing happened, nothing had')
    },
  }
}

/** The stored orders are exactly the acknowledged ones: none is lost, no key has two. Every key has to be answered. */
export async function assertOneOrderAKey(inspector: Inspector, { acknowledged }: SteadyLoad): Promise<void> {
  const stored = (await inspector.rows('select order_id from jumun_orders')).map(([orderId]) => String(orderId))
  const there = new Set(stored)
  const known = new Set(acknowledged.values())
  assert.equal(known.size, acknowledged.size, 'no order has answered two keys')
  assert.deepEqual(
    [...known].filter(orderId => !there.has(orderId)),
    [],
    'nothing acknowledged is lost',
  )
  assert.equal(stored.length, known.size, 'each key has one order')
}

/** Waits for something that has to come true. */
export async function reached(what: string, condition: () => boolean, maxMs: number): Promise<number> {
  const startedAt = performance.now()
  while (!condition()) {
    assert.ok(performance.now() - startedAt < maxMs, `${what} within ${maxMs} ms`)
    await sleep(2)
  }
  return performance.now() - startedAt
}
