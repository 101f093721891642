import { isShopError, type Shop } from '@jumun/core'
import { createRandom } from '../random.ts'
import { complaintOf, startGate } from './run-calls.ts'
import type { CrowdReport, Task } from './worker-task.ts'

const crowdProducts = ['scarce', 'short', 'endless'] as const

/** Callers that order, charge and cancel without a pause, and name lines in any order. */
export async function runCrowd(shop: Shop, task: Extract<Task, { type: 'crowd' }>): Promise<CrowdReport> {
  const random = createRandom(task.seed)
  const tally = { placed: 0, scarcePlaced: 0, soldOut: 0, charged: 0, cancelled: 0, longestMs: 0 }
  const complaints = new Set<string>()
  await startGate(task.startAt)
  const endsAt = performance.now() + task.seconds * 1000

  async function place(userId: string, cancellable: { orderId: string; userId: string }[]): Promise<void> {
    const chosen = [random.pick(crowdProducts), random.pick(crowdProducts)].slice(0, 1 + random.below(2))
    const items = chosen.map(productId => ({ productId, quantity: 1 }))
    const { orderId } = await shop.orders.place({ userId, items })
    tally.placed += 1
    tally.scarcePlaced += chosen.filter(productId => productId === 'scarce').length
    // The others are counted to the last one.
    if (!chosen.includes('scarce')) cancellable.push({ orderId, userId })
  }

  async function caller(): Promise<void> {
    const cancellable: { orderId: string; userId: string }[] = []
    while (performance.now() < endsAt) {
      const userId = `crowd-${random.below(task.users)}`
      const turn = random.below(100)
      const startedAt = performance.now()
      try {
        if (turn < 5) {
          await shop.wallets.charge({ userId, amount: 1 + random.below(10_000) })
          tally.charged += 1
        } else if (turn < 10 && cancellable.length > 0) {
          await shop.orders.cancel(cancellable.pop()!)
          tally.cancelled += 1
        } else await place(userId, cancellable)
      } catch (error) {
        if (isShopError(error, 'INSUFFICIENT_STOCK')) tally.soldOut += 1
        else if (complaints.size < 5) complaints.add(complaintOf(error as Error))
      }
      tally.longestMs = Math.max(tally.longestMs, Math.round(performance.now() - startedAt))
    }
  }

  await Promise.all(Array.from({ length: task.callers }, caller))
  return { ...tally, complaints: [...complaints] }
}
