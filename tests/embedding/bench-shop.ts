import type { Shop } from '@jumun/core'

/** A user with money, and fifty products of which there is enough. */
export async function stocked(shop: Shop): Promise<Shop> {
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.wallets.charge({ userId: 'mina', amount: 10_000_000 })
  const products = Array.from({ length: 50 }, (_, i) => ({ productId: `p${i}`, name: `P ${i}`, price: 1, stock: 1e9 }))
  await shop.catalog.addProducts({ products })
  return shop
}
