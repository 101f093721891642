import type { CommitNumbers } from '../ports/commit-numbers.ts'
import type { Shop } from '../shop.ts'

/** Tells whether a question would be answered as it was before. */
export type Freshness = CommitNumbers

const byShop = new WeakMap<Shop, Freshness>()

export function tellFreshness(shop: Shop, freshness: Freshness): void {
  byShop.set(shop, freshness)
}

/**
 * Of a shop as `createShop` made it, on a store that can tell: SQLite in a file. What a host has put around a shop may answer
 * something else, and something else each time.
 */
export function freshnessOf(shop: Shop): Freshness | undefined {
  return byShop.get(shop)
}
