import { createShop } from '../../create-shop.ts'
import { createMemoryPublisher, type MemoryPublisher } from '../../memory/memory-publisher.ts'
import type { Store } from '../../ports/store.ts'
import type { SettingsInput } from '../../settings/settings.ts'
import type { Shop } from '../../shop.ts'
import { expectCleanAudit } from '../../testing/clean-audit.ts'
import { type Ending, endingOf } from '../../testing/refusal.ts'
import { type ShopSubject, withStores } from '../../testing/shop-subject.ts'
import { createTestClock, type TestClock } from '../../testing/test-clock.ts'

/** Two instances of one shop, as on two servers, each with a lane of its own. */
export interface Servers {
  readonly shop: Shop
  readonly shops: readonly [Shop, Shop]
  readonly store: Store
  readonly clock: TestClock
  /** Sets the clock of the second server back, as clocks of two machines differ. */
  lagSecond(ms: number): void
  readonly publisher: MemoryPublisher
  /** Calls `count` times at once, spread over the servers. */
  rush<Result>(count: number, call: (shop: Shop, index: number) => Promise<Result>): Promise<Ending<Result>[]>
}

export async function withServers(
  subject: ShopSubject,
  work: (servers: Servers) => Promise<void>,
  settings: SettingsInput = {},
): Promise<void> {
  await withStores(subject, async stores => {
    const clock = createTestClock()
    const publisher = createMemoryPublisher()
    let lagMs = 0
    const late = { now: () => clock.now() - lagMs }
    const parts = { publisher, ranking: { cacheMs: 0 }, ...settings }
    const shop = createShop({ ...parts, store: stores[0]!, clock })
    // Where the store cannot be shared, two shops on the one instance.
    const shops = [shop, createShop({ ...parts, store: stores.at(-1)!, clock: late })] as const
    await work({
      shop,
      shops,
      store: stores[0]!,
      clock,
      lagSecond(ms) {
        lagMs = ms
      },
      publisher,
      rush: (count, call) =>
        Promise.all(Array.from({ length: count }, (_, index) => endingOf(call(shops[index % 2 === 0 ? 0 : 1], index)))),
    })
    await expectCleanAudit(shop)
  })
}

export const users = (count: number) => Array.from({ length: count }, (_, index) => `user-${index}`)

export async function registerAll(shop: Shop, userIds: readonly string[], balance: number): Promise<void> {
  await Promise.all(
    userIds.flatMap(userId => [
      shop.users.register({ userId, name: userId }),
      shop.wallets.charge({ userId, amount: balance }),
    ]),
  )
}
