import { isShopError, type Shop } from '@jumun/core'
import { complaintOf } from './complaint.ts'
import { hotProducts, userIdOf } from './hot-shop.ts'
import { createRandom, type Random } from './random.ts'

export interface CrowdOptions {
  readonly callers: number
  /** How many of the hot shop's users they order for. */
  readonly users: number
  readonly seed: number
  /** They order for so long, and charge and cancel as well; or nothing but `orders` are placed. */
  readonly seconds?: number
  readonly orders?: number
}

export interface CrowdReport {
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
  /** The first few different ones of those that no caller should get. */
  readonly complaints: readonly string[]
}

interface Cancellable {
  readonly orderId: string
  readonly userId: string
}

/** Callers in a hot shop that order, charge and cancel without a pause, and name lines in any order. */
export async function orderInCrowd(shop: Shop, options: CrowdOptions): Promise<CrowdReport> {
  const { callers, users, seed, seconds, orders } = options
  const random = createRandom(seed)
  const tally = { placed: 0, scarcePlaced: 0, soldOut: 0, charged: 0, cancelled: 0, busy: 0, unexpected: 0 }
  const complaints = new Set<string>()
  let longestMs = 0
  const left = { orders: orders ?? Infinity }
  const endsAt = seconds === undefined ? Infinity : performance.now() + seconds * 1000

  async function place(userId: string, cancellable: Cancellable[]): Promise<void> {
    const chosen = chooseProducts(random)
    left.orders -= 1
    const { orderId } = await shop.orders.place({
      userId,
      items: chosen.map(productId => ({ productId, quantity: 1 })),
    })
    tally.placed += 1
    tally.scarcePlaced += chosen.filter(productId => productId === 'hot-scarce').length
    // Only these: the others are counted to the last one.
    if (chosen.every(productId => productId === 'hot-endless')) cancellable.push({ orderId, userId })
  }

  async function act(userId: string, cancellable: Cancellable[]): Promise<void> {
    const turn = orders === undefined ? random.below(100) : 100
    if (turn < 5) {
      await shop.wallets.charge({ userId, amount: 1 + random.below(10_000) })
      tally.charged += 1
    } else if (turn < 10 && cancellable.length > 0) {
      await shop.orders.cancel(cancellable.pop()!)
      tally.cancelled += 1
    } else await place(userId, cancellable)
  }

  async function caller(): Promise<void> {
    const cancellable: Cancellable[] = []
    while (performance.now() < endsAt && left.orders > 0) {
      const startedAt = performance.now()
      try {
        await act(userIdOf(random.below(users)), cancellable)
      } catch (error) {
        if (isShopError(error, 'INSUFFICIENT_STOCK')) tally.soldOut += 1
        else {
          tally[isShopError(error, 'BUSY') ? 'busy' : 'unexpected'] += 1
          if (complaints.size < 5) complaints.add(complaintOf(error))
        }
      }
      longestMs = Math.max(longestMs, Math.round(performance.now() - startedAt))
    }
  }

  await Promise.all(Array.from({ length: callers }, caller))
  return { ...tally, longestMs, complaints: [...complaints] }
}

/** One or two, in any order, and the same twice at times: it is the shop that sorts and merges them. */
function chooseProducts(random: Random) {
  return [random.pick(hotProducts), random.pick(hotProducts)].slice(0, 1 + random.below(2))
}
