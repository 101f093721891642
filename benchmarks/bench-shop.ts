import { createShop, type Shop, type Store } from '@jumun/core'

/** A shop in which no user reaches a limit. */
export function benchShop(store: Store): Shop {
  return createShop({ store, wallet: { maxBalance: Number.MAX_SAFE_INTEGER }, ranking: { cacheMs: 0 } })
}
