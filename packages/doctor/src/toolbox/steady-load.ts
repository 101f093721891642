import type { Inspector } from '@jumun/adapters/scratch'
import { isReplayed, isShopError, type Shop } from '@jumun/core'
import { setTimeout as sleep } from 'node:timers/promises'
import { complaintOf } from './complaint.ts'
import { hold } from './hold.ts'
import { hotProducts } from './hot-shop.ts'
import { createRandom } from './random.ts'

/** Callers that order with keys, and go on asking with the same key until they are answered. */
export interface SteadyLoad {
  /** Order ids by key. */
  readonly acknowledged: ReadonlyMap<string, string>
  /** Acknowledgements that were the answer of an earlier attempt: it had been committed, and its answer lost. */
  readonly replayed: number
  /** Answers `BUSY` by what they said of the outcome. */
  readonly busy: { readonly 'nothing happened': number; readonly unknown: number }
  /** The longest that one call took, regardless of its answer. */
  readonly longestMs: number
  /**
   * Resolves when every key that was asked for is answered. Rejects with an answer that no caller should get, that was untrue,
   * or that did not come within a minute.
   */
  stop(): Promise<void>
}

export interface SteadyLoadOptions {
  readonly callers: number
  readonly userIds: readonly string[]
  /** The hot products unless said otherwise. */
  readonly productIds?: readonly string[]
  readonly seed: number
  /** How long a caller rests between two orders, on average. */
  readonly pauseMs?: number
  /** Begins the keys; `key` unless said otherwise. Loads for the same users need different ones. */
  readonly mark?: string
}

export function startLoad(shop: Shop, options: SteadyLoadOptions): SteadyLoad {
  const { callers, userIds, productIds = hotProducts, seed, pauseMs = 0, mark = 'key' } = options
  const random = createRandom(seed)
  const acknowledged = new Map<string, string>()
  const busy = { 'nothing happened': 0, unknown: 0 }
  const unexpected: string[] = []
  const untrue: string[] = []
  let replayed = 0
  let longestMs = 0
  let givesUpAt = Infinity
  const stopping = new AbortController()
  let asked = 0

  async function caller(): Promise<void> {
    while (!stopping.signal.aborted && unexpected.length === 0) {
      asked += 1
      const idempotencyKey = `${mark}-${asked}`
      const items = [{ productId: random.pick(productIds), quantity: 1 + random.below(3) }]
      const orderId = await placed({ userId: random.pick(userIds), items, idempotencyKey })
      if (orderId !== undefined) acknowledged.set(idempotencyKey, orderId)
      if (pauseMs > 0) await sleep(random.below(2 * pauseMs))
    }
  }

  async function placed(order: Parameters<Shop['orders']['place']>[0]): Promise<string | undefined> {
    let toldUnknown = false
    while (performance.now() < givesUpAt) {
      const startedAt = performance.now()
      const askedAt = Date.now()
      try {
        const answer = await shop.orders.place(order)
        if (isReplayed(answer)) replayed += 1
        // The order of an earlier attempt: a caller who was answered that nothing happened was answered wrong.
        if (answer.createdAt < askedAt && !toldUnknown) untrue.push(answer.orderId)
        return answer.orderId
      } catch (error) {
        if (!isShopError(error, 'BUSY')) {
          unexpected.push(complaintOf(error))
          return undefined
        }
        busy[error.details.outcome] += 1
        toldUnknown ||= error.details.outcome === 'unknown'
      } finally {
        longestMs = Math.max(longestMs, Math.round(performance.now() - startedAt))
      }
      await sleep(5 + random.below(10))
    }
    unexpected.push(`no answer for the key ${order.idempotencyKey}`)
    return undefined
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
      givesUpAt = performance.now() + 60_000
      await callersDone
      hold('answers that no caller should get', unexpected, [])
      hold('orders of which was said that nothing happened', untrue, [])
    },
  }
}

/**
 * The stored orders, or those of `userIds` alone, are exactly the acknowledged ones: none is lost, no key has two. Every key
 * has to be answered.
 */
export async function holdOneOrderAKey(
  inspector: Inspector,
  { acknowledged }: Pick<SteadyLoad, 'acknowledged'>,
  userIds?: readonly string[],
): Promise<void> {
  const rows = await inspector.rows('select order_id, user_id from jumun_orders')
  const stored = rows.filter(([, userId]) => userIds?.includes(String(userId)) ?? true).map(([orderId]) => orderId)
  const there = new Set(stored)
  const known = new Set(acknowledged.values())
  hold('different orders that answered the keys', known.size, acknowledged.size)
  const lost = [...known].filter(orderId => !there.has(orderId))
  hold('orders acknowledged and lost', lost.slice(0, 5), [])
  hold('orders stored, one a key', stored.length, known.size)
}
