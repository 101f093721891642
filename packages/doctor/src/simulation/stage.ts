import type { Shop } from '@jumun/core'
import { byCallers } from '../toolbox/callers.ts'
import type { Random } from '../toolbox/random.ts'

export interface SimulationOptions {
  readonly users: number
  readonly products: number
  readonly orders: number
  /** Orders under way at a time. */
  readonly concurrency: number
  /** How many coupons there are for all users. */
  readonly coupons: number
  /** Which share of the orders is cancelled afterwards. */
  readonly cancelShare: number
  readonly seed: number
}

/** What is sold: an option of a product. */
export interface Item {
  readonly productId: string
  readonly optionId: string
  readonly stock: number
}

/** The shop as it stands before the doors open. */
export interface Stage {
  readonly users: readonly string[]
  readonly items: readonly Item[]
  readonly couponCode: string
  /** What each wallet was charged with. */
  readonly firstCharge: number
}

/** Registers users, fills wallets and shelves. Ids begin with `run`, so that a shop in use is not disturbed. */
export async function setStage(shop: Shop, run: string, options: SimulationOptions, random: Random): Promise<Stage> {
  const { users: count, orders, products, concurrency } = options
  const firstCharge = 300_000
  const users = Array.from({ length: count }, (_, index) => `${run}-user-${index}`)
  await byCallers(concurrency, count, async index => {
    const userId = users[index]!
    await shop.users.register({ userId, name: `Simulated ${index}` })
    await shop.wallets.charge({ userId, amount: firstCharge, idempotencyKey: run })
  })
  // An order takes about three units. Most products have more than will be asked for, every fifth has too little.
  const demand = Math.ceil((orders * 3) / products)
  const added = await shop.catalog.addProducts({
    products: Array.from({ length: products }, (_, index) => {
      const stock = index % 5 === 4 ? Math.ceil(demand / 4) : demand * 2
      const price = 1000 + 500 * random.below(18)
      const productId = `${run}-product-${index}`
      const name = `Simulated product ${index}`
      if (index % 4 !== 3) return { productId, name, price, stock }
      const options = ['small', 'large'].map(size => ({ optionId: size, name: size, price, stock }))
      return { productId, name, options }
    }),
  })
  const couponCode = `${run}-coupon`
  await shop.coupons.create({
    code: couponCode,
    name: 'Simulated coupon',
    quantity: options.coupons,
    discount: { type: 'PERCENT', basisPoints: 1250, maxDiscount: 3000 },
  })
  const items = added.flatMap(({ productId, options: sold }) =>
    sold.map(({ optionId, stock }) => ({ productId, optionId, stock })),
  )
  return { users, items, couponCode, firstCharge }
}
