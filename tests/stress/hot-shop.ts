import { createShop, type Shop, type Store, uuidv7 } from '@jumun/core'

/** Few products and many users: everybody meets at the same rows. */
export const hotProducts = ['hot-scarce', 'hot-short', 'hot-endless'] as const
export type HotProduct = (typeof hotProducts)[number]
const priceOf: Readonly<Record<HotProduct, number>> = {
  'hot-scarce': 1300,
  'hot-short': 700,
  'hot-endless': 100,
}
export const userIdOf = (index: number) => `user-${index}`

const settings = { wallet: { maxBalance: Number.MAX_SAFE_INTEGER } }

/** A shop whose order ids end with `-` and the mark of the process that made them. */
export function hotShop(store: Store, mark = 'x'): Shop {
  return createShop({ store, ...settings, newId: () => `${uuidv7()}-${mark}` })
}

export async function fillHotShop(
  shop: Shop,
  { users, stock }: { users: number; stock: Readonly<Record<HotProduct, number>> },
): Promise<void> {
  await shop.catalog.addProducts({
    products: hotProducts.map(productId => ({
      productId,
      name: productId,
      price: priceOf[productId],
      stock: stock[productId],
    })),
  })
  const userIds = Array.from({ length: users }, (_, index) => userIdOf(index))
  await Promise.all(userIds.map(userId => shop.users.register({ userId, name: userId })))
  await Promise.all(userIds.map(userId => shop.wallets.charge({ userId, amount: 1_000_000_000 })))
}
