import { createShop, type ShopOptions } from '../create-shop.ts'
import { createMemoryPublisher, type MemoryPublisher } from '../memory/memory-publisher.ts'
import { createMemoryStore } from '../memory/memory-store.ts'
import type { Store } from '../ports/store.ts'
import type { Shop } from '../shop.ts'
import { createSeededIds } from '../testing/seeded-ids.ts'
import { createTestClock, type TestClock } from '../testing/test-clock.ts'

export interface TestShop {
  readonly shop: Shop
  readonly store: Store
  readonly clock: TestClock
  readonly publisher: MemoryPublisher
}

/** A shop in memory whose time and ids the test knows, and whose ranking is not cached. */
export function openTestShop(options: Partial<Omit<ShopOptions, 'clock' | 'publisher'>> = {}): TestShop {
  const clock = createTestClock()
  const publisher = createMemoryPublisher()
  const store = options.store ?? createMemoryStore()
  const shop = createShop({ newId: createSeededIds(), ranking: { cacheMs: 0 }, ...options, store, clock, publisher })
  return { shop, store, clock, publisher }
}

/** Mina and Jun with 10 000 each, ten lattes at 4 500, and beans in two bags. */
export async function stockShop({ shop }: Pick<TestShop, 'shop'>): Promise<void> {
  for (const userId of ['mina', 'jun']) {
    await shop.users.register({ userId, name: userId })
    await shop.wallets.charge({ userId, amount: 10_000 })
  }
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4_500, stock: 10 })
  await shop.catalog.addProduct({
    productId: 'beans',
    name: 'Beans',
    options: [
      { optionId: '250g', name: '250 g', price: 3_000, stock: 5 },
      { optionId: '1kg', name: '1 kg', price: 9_000, stock: 2 },
    ],
  })
}

export async function openStockedShop(options: Parameters<typeof openTestShop>[0] = {}): Promise<TestShop> {
  const opened = openTestShop(options)
  await stockShop(opened)
  return opened
}
