import { createShop, type Shop, type ShopOptions, type Store, uuidv7 } from '@jumun/core'

/** Few products and many users: everyone meets at the same rows. */
export const hotProducts = ['hot-scarce', 'hot-short', 'hot-endless'] as const
export type HotProduct = (typeof hotProducts)[number]
const priceOf: Readonly<Record<HotProduct, number>> = {
  'hot-scarce': 1300,
  'hot-short': 700,
  'hot-endless': 100,
}
/** More than any run sells. */
const endless = 1_000_000_000

export const userIdOf = (index: number) => `user-${index}`
/** Ids of the first users of a hot shop. */
export const hotUsers = (count: number) => Array.from({ length: count }, (_, index) => userIdOf(index))

/** Balances up to the last exact integer. */
const wallet = { maxBalance: Number.MAX_SAFE_INTEGER }

/** A shop whose order ids end with `-` and the mark of the process that made them. */
export function hotShop(store: Store, mark = 'x', options: Omit<ShopOptions, 'store' | 'newId'> = {}): Shop {
  return createShop({ wallet, ...options, store, newId: () => `${uuidv7()}-${mark}` })
}

/** Adds the hot products, endless where `stock` says nothing, and users `user-0`, `user-1` … with money for all of it. */
export async function fillHotShop(
  shop: Shop,
  { users, stock = {} }: { users: number; stock?: Readonly<Partial<Record<HotProduct, number>>> },
): Promise<void> {
  await shop.catalog.addProducts({
    products: hotProducts.map(productId => ({
      productId,
      name: productId,
      price: priceOf[productId],
      stock: stock[productId] ?? endless,
    })),
  })
  await registerUsers(shop, hotUsers(users), endless)
}

/** Registers users with so much money each. */
export async function registerUsers(shop: Shop, userIds: readonly string[], balance: number): Promise<void> {
  await Promise.all(userIds.map(userId => shop.users.register({ userId, name: userId })))
  await Promise.all(userIds.map(userId => shop.wallets.charge({ userId, amount: balance })))
}
