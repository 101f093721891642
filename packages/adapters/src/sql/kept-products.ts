import type { ProductInfo } from '@jumun/core'

/** For how long a product that was changed by SQL past the shop may count for orders as it was. */
const mostMs = 1000

interface KeptProduct {
  readonly product: ProductInfo
  /** The number of the product's changes when it was read under the lock of its options. */
  readonly changes: number
}

/**
 * Products as the last transactions of a store have read them. Each change of a product, by whichever server, is counted in
 * the rows of its options (`product_changes`), which an order locks: while the number is the same, so is the product (decision 099).
 */
export class KeptProducts {
  readonly #now: () => number
  #kept = new Map<string, KeptProduct>()
  #until = -Infinity

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Those of the products that are kept. All are forgotten at one go, so that no more are held than are ordered in a second. */
  of(productIds: readonly string[]): Map<string, KeptProduct> {
    if (this.#now() >= this.#until) {
      this.#kept = new Map()
      this.#until = this.#now() + mostMs
    }
    const found = new Map<string, KeptProduct>()
    for (const productId of productIds) {
      const kept = this.#kept.get(productId)
      if (kept !== undefined) found.set(productId, kept)
    }
    return found
  }

  keep(product: ProductInfo, changes: number): void {
    this.#kept.set(product.productId, { product, changes })
  }
}
