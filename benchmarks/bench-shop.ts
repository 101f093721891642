import { createShop, type Shop, type ShopOptions, type Store } from '@jumun/core'

/** A shop in which no user reaches a limit. */
export function benchShop(store: Store, options: Pick<ShopOptions, 'outbox'> = {}): Shop {
  return createShop({ store, wallet: { maxBalance: Number.MAX_SAFE_INTEGER }, ranking: { cacheMs: 0 }, ...options })
}
