import { isShopError } from '@jumun/core'
import { awaitGate, childConfig, tell } from './child-side.ts'
import { hotProducts, hotShop, userIdOf } from './hot-shop.ts'
import { openStore } from './open-store.ts'
import { createRandom } from './random.ts'

/** One of several processes that order from the same shop: until `orders` are placed, or for `seconds`. */
export interface HotWorkerConfig {
  readonly url: string
  readonly mark: string
  readonly callers: number
  readonly users: number
  readonly seed: number
  readonly orders?: number
  readonly seconds?: number
}

export interface HotWorkerReport {
  readonly placed: number
  readonly scarcePlaced: number
  readonly soldOut: number
  readonly charged: number
  readonly cancelled: number
  /** Answers `BUSY`: none of them is a caller's fault. */
  readonly busy: number
  readonly unexpected: number
  /** The longest that one call took. */
  readonly longestMs: number
  /** The first few of those that nobody should get. */
  readonly complaints: readonly string[]
}

const config = childConfig<HotWorkerConfig>()
const shop = hotShop(await openStore(config.url), config.mark)
const random = createRandom(config.seed)
const tally = { placed: 0, scarcePlaced: 0, soldOut: 0, charged: 0, cancelled: 0, busy: 0, unexpected: 0 }
const complaints: string[] = []
let longestMs = 0
tell('ready')
await awaitGate()

const endsAt = config.seconds === undefined ? Infinity : performance.now() + config.seconds * 1000
let ordersLeft = config.orders ?? Infinity
await Promise.all(Array.from({ length: config.callers }, caller))
tell({ ...tally, longestMs, complaints } satisfies HotWorkerReport)
await shop.close()
process.stdin.destroy()

async function caller(): Promise<void> {
  const cancellable: { orderId: string; userId: string }[] = []
  while (performance.now() < endsAt && ordersLeft > 0) {
    const userId = userIdOf(random.below(config.users))
    const turn = config.orders === undefined ? random.below(100) : 100
    const startedAt = performance.now()
    try {
      if (turn < 5) {
        await shop.wallets.charge({ userId, amount: 1 + random.below(10_000) })
        tally.charged += 1
      } else if (turn < 10 && cancellable.length > 0) {
        await shop.orders.cancel(cancellable.pop()!)
        tally.cancelled += 1
      } else {
        await placeOne(userId, cancellable)
      }
    } catch (error) {
      note(error)
    } finally {
      longestMs = Math.max(longestMs, Math.round(performance.now() - startedAt))
    }
  }
}

async function placeOne(userId: string, cancellable: { orderId: string; userId: string }[]): Promise<void> {
  const first = random.below(hotProducts.length)
  const second = random.below(hotProducts.length)
  // Named in any order, and twice at times: it is the shop that sorts and merges them.
  const productIds = [hotProducts[first]!, hotProducts[second]!].slice(0, 1 + random.below(2))
  ordersLeft -= 1
  const order = await shop.orders.place({ userId, items: productIds.map(productId => ({ productId, quantity: 1 })) })
  tally.placed += 1
  // Only these: the others are counted to the last one.
  if (productIds.every(productId => productId === 'hot-endless')) cancellable.push({ orderId: order.orderId, userId })
  tally.scarcePlaced += productIds.filter(productId => productId === 'hot-scarce').length
}

function note(error: unknown): void {
  if (isShopError(error, 'INSUFFICIENT_STOCK')) {
    tally.soldOut += 1
    return
  }
  if (isShopError(error, 'BUSY')) tally.busy += 1
  else tally.unexpected += 1
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
  if (complaints.length < 5) complaints.push(`${String(error)}${cause}`)
}
