import type { Order } from '../order/order.ts'
import { openTestShop, type TestShop } from './test-shop.ts'

/** Midnight of 2 March 2026 in Seoul. */
export const midnight = Date.parse('2026-03-01T15:00:00Z')

/** A shop with the products a, b, c and d at 100, 100, 300 and 0, and one rich user. */
export async function openRankedShop(options: Parameters<typeof openTestShop>[0] = {}): Promise<TestShop> {
  const opened = openTestShop(options)
  await opened.shop.users.register({ userId: 'mina', name: 'Mina' })
  await opened.shop.wallets.charge({ userId: 'mina', amount: 1_000_000 })
  for (const [productId, price] of Object.entries({ a: 100, b: 100, c: 300, d: 0 })) {
    await opened.shop.catalog.addProduct({ productId, name: productId.toUpperCase(), price, stock: 1_000 })
  }
  return opened
}

export function buy({ shop }: TestShop, productId: string, quantity: number): Promise<Order> {
  return shop.orders.place({ userId: 'mina', items: [{ productId, quantity }] })
}

/** What was sold best, as product and quantity: `['a6', 'b1']`. */
export async function sold({ shop }: TestShop, query: { days?: number; limit?: number } = {}): Promise<string[]> {
  return (await shop.ranking.top(query)).items.map(({ productId, totalSales }) => `${productId}${totalSales}`)
}
