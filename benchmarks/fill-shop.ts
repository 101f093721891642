import type { Shop } from '@jumun/core'
import { openingBalance, openingStock, priceOf, productIdOf, userIdOf, type Workload } from './workload.ts'

/** Users with money and something in their carts, products with stock. */
export async function fillShop(shop: Shop, { users, products }: Workload): Promise<void> {
  const product = (_: unknown, index: number) => ({
    productId: productIdOf(index),
    name: `Product ${index}`,
    price: priceOf(index),
    stock: openingStock,
  })
  await shop.catalog.addProducts({ products: Array.from({ length: products }, product) })
  await Promise.all(
    Array.from({ length: users }, async (_, index) => {
      const userId = userIdOf(index)
      await shop.users.register({ userId, name: `User ${index}` })
      await shop.wallets.charge({ userId, amount: openingBalance })
      await shop.carts.add({ userId, productId: productIdOf(index % products), quantity: 1 })
    }),
  )
}
