/** What every competitor is given: the same users, products and orders, drawn by the same seed. */
export interface Workload {
  readonly users: number
  readonly products: number
  readonly lines: number
}

export interface OrderRequest {
  readonly userId: string
  readonly items: { readonly productId: string; readonly quantity: number }[]
}

export const manyProducts: Workload = { users: 1000, products: 200, lines: 3 }
export const hotProduct: Workload = { users: 1000, products: 1, lines: 1 }

/** Enough of everything: nobody in a benchmark is refused. */
export const openingBalance = 1_000_000_000_000
export const openingStock = 1_000_000_000

export const userIdOf = (index: number) => `user-${index}`
export const productIdOf = (index: number) => `product-${index}`
export const priceOf = (index: number) => 1000 + (index % 50) * 100

/** A stream of orders, the same for the same seed (mulberry32). */
export function orderStream({ users, products, lines }: Workload, seed: number): () => OrderRequest {
  let state = seed
  const random = (below: number) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
  return () => {
    const chosen = new Set<number>()
    while (chosen.size < Math.min(lines, products)) chosen.add(random(products))
    return {
      userId: userIdOf(random(users)),
      items: [...chosen].map(index => ({ productId: productIdOf(index), quantity: 1 + random(3) })),
    }
  }
}
