import { createRandom } from '@jumun/doctor/toolbox'

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

/** Enough of everything: no request of a benchmark is refused. */
export const openingBalance = 1_000_000_000_000
export const openingStock = 1_000_000_000

export const userIdOf = (index: number) => `user-${index}`
export const productIdOf = (index: number) => `product-${index}`
export const priceOf = (index: number) => 1000 + (index % 50) * 100

/** A stream of orders, the same for the same seed. */
export function orderStream({ users, products, lines }: Workload, seed: number): () => OrderRequest {
  const random = createRandom(seed)
  return () => {
    const chosen = new Set<number>()
    while (chosen.size < Math.min(lines, products)) chosen.add(random.below(products))
    return {
      userId: userIdOf(random.below(users)),
      items: [...chosen].map(index => ({ productId: productIdOf(index), quantity: 1 + random.below(3) })),
    }
  }
}
