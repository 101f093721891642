import { createShop, type EventPublisher, type Shop, type Store } from '@jumun/core'

const settings = {
  // Balances up to the last exact integer are a part of what is tested.
  wallet: { maxBalance: Number.MAX_SAFE_INTEGER },
  // Leases that run out within a check, so that one relay can take over from another.
  outbox: { batch: 40, leaseMs: 1_000, timeoutMs: 500, backoffMs: 1, maxBackoffMs: 20, maxAttempts: 1_000 },
}

/** The shop that all checks and all processes work on. `aheadMs` sets its clock forward, as clocks of machines differ. */
export function createDoctorShop(
  store: Store,
  { publisher, aheadMs = 0 }: { publisher?: EventPublisher; aheadMs?: number } = {},
): Shop {
  const clock = { now: () => Date.now() + aheadMs }
  return createShop({ store, clock, ...settings, ...(publisher !== undefined && { publisher }) })
}

/** Registers users `${prefix}-0`, `${prefix}-1` … with so much money each, and returns their ids. */
export async function registerUsers(shop: Shop, prefix: string, count: number, balance: number): Promise<string[]> {
  const userIds = Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
  await Promise.all(userIds.map(userId => shop.users.register({ userId, name: userId })))
  await Promise.all(userIds.map(userId => shop.wallets.charge({ userId, amount: balance })))
  return userIds
}

/** The users and the product of `keyedOrder`. */
export async function prepareSteadyLoad(shop: Shop): Promise<void> {
  await registerUsers(shop, 'steady', 20, 1_000_000_000)
  await shop.catalog.addProduct({ productId: 'steady', name: 'Steady', price: 100, stock: 1_000_000_000 })
}
