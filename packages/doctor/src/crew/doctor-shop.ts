import type { EventPublisher, Shop, Store } from '@jumun/core'
import { hotShop, registerUsers } from '../toolbox/hot-shop.ts'

/** Leases that run out within a check, so that one relay can take over from another. */
const outbox = { batch: 40, leaseMs: 1_000, timeoutMs: 500, backoffMs: 1, maxBackoffMs: 20, maxAttempts: 1_000 }

/** The shop that all checks and all processes work on. `aheadMs` sets its clock forward, as clocks of machines differ. */
export function doctorShop(
  store: Store,
  { publisher, aheadMs = 0 }: { publisher?: EventPublisher; aheadMs?: number } = {},
): Shop {
  const clock = { now: () => Date.now() + aheadMs }
  return hotShop(store, String(process.pid), { clock, outbox, ...(publisher !== undefined && { publisher }) })
}

/** Registers users `${prefix}-0`, `${prefix}-1` … with so much money each, and returns their ids. */
export async function registerMany(shop: Shop, prefix: string, count: number, balance: number): Promise<string[]> {
  const userIds = Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
  await registerUsers(shop, userIds, balance)
  return userIds
}

/** The users and the product of `keyedOrder`. */
export async function prepareKeyedOrders(shop: Shop): Promise<void> {
  await registerMany(shop, 'steady', 20, 1_000_000_000)
  await shop.catalog.addProduct({ productId: 'steady', name: 'Steady', price: 100, stock: 1_000_000_000 })
}
