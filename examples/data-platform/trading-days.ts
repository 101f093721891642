import type { Clock, Order, Shop } from '@jumun/core'

/** A clock that is set by the story. */
export interface StoryClock extends Clock {
  set(at: number): void
}

export function createStoryClock(at: number): StoryClock {
  let now = at
  return { now: () => now, set: next => void (now = next) }
}

const products = ['latte', 'beans', 'mug', 'filter', 'kettle', 'grinder', 'scale', 'syrup']
const users = 40

export async function openTradingShop(shop: Shop): Promise<void> {
  for (const [i, productId] of products.entries()) {
    await shop.catalog.addProduct({ productId, name: productId, price: 1_500 + 700 * i, stock: 1_000_000 })
  }
  for (let i = 0; i < users; i += 1) {
    await shop.users.register({ userId: `user-${i}`, name: `User ${i}` })
    await shop.wallets.charge({ userId: `user-${i}`, amount: 10_000_000 })
  }
}

/**
 * Orders placed evenly from `from` to `to`, some of one line and some of three. One in ten is cancelled: half of those at
 * once, half of those at the end, which may be days later.
 */
export async function trade(
  shop: Shop,
  clock: StoryClock,
  { from, to, orders, random }: { from: number; to: number; orders: number; random: () => number },
): Promise<void> {
  const below = (limit: number) => Math.floor(random() * limit)
  const regretted: Order[] = []
  for (let i = 0; i < orders; i += 1) {
    clock.set(Math.floor(from + ((to - from) * i) / orders))
    const userId = `user-${below(users)}`
    const lines = new Set(
      Array.from({ length: below(2) === 0 ? 1 : 3 }, () => products[Math.floor(random() ** 2 * products.length)]!),
    )
    const items = [...lines].map(productId => ({ productId, quantity: 1 + below(3) }))
    const order = await shop.orders.place({ userId, items })
    const fate = below(20)
    if (fate === 0) await shop.orders.cancel({ orderId: order.orderId })
    if (fate === 1) regretted.push(order)
  }
  clock.set(to)
  for (const { orderId } of regretted) await shop.orders.cancel({ orderId })
}
