import type { Order, Shop } from '@jumun/core'
import { byCallers } from '../toolbox/callers.ts'
import type { Stage } from './stage.ts'

export interface BookCheck {
  readonly check: string
  readonly expected: number
  readonly actual: number
}

/**
 * A second set of books, kept by the customers: what they were answered, summed up without the shop's help. At the end
 * both have to agree.
 */
export interface Books {
  charged(userId: string, amount: number): void
  held(order: Order): void
  paid(order: Order): void
  cancelled(order: Order): void
  claimed(): void
  /** Compares with what the shop says now. */
  compare(shop: Shop, concurrency: number): Promise<BookCheck[]>
}

export function createBooks({ users, items, couponCode, firstCharge }: Stage): Books {
  const balances = new Map(users.map(userId => [userId, firstCharge]))
  const stocks = new Map(items.map(item => [`${item.productId}/${item.optionId}`, item.stock]))
  const add = (map: Map<string, number>, key: string, amount: number) => map.set(key, (map.get(key) ?? 0) + amount)
  let claims = 0

  function moveStock(order: Order, sign: 1 | -1): void {
    for (const line of order.items) add(stocks, `${line.productId}/${line.optionId}`, sign * line.quantity)
  }

  return {
    charged: (userId, amount) => void add(balances, userId, amount),
    held: order => moveStock(order, -1),
    paid: order => void add(balances, order.userId, 0 - order.total),
    cancelled(order) {
      moveStock(order, 1)
      if (order.payment !== undefined) add(balances, order.userId, order.payment.amount)
    },
    claimed: () => void (claims += 1),
    async compare(shop, concurrency) {
      let balance = 0
      let wrongBalances = 0
      await byCallers(concurrency, users.length, async index => {
        const userId = users[index]!
        const found = (await shop.wallets.balance({ userId })).balance
        balance += found
        if (found !== balances.get(userId)) wrongBalances += 1
      })
      let stock = 0
      let wrongStocks = 0
      const productIds = [...new Set(items.map(({ productId }) => productId))]
      await byCallers(concurrency, productIds.length, async index => {
        const productId = productIds[index]!
        for (const option of (await shop.catalog.getProduct({ productId })).options) {
          stock += option.stock
          if (option.stock !== stocks.get(`${productId}/${option.optionId}`)) wrongStocks += 1
        }
      })
      const coupon = await shop.coupons.get({ code: couponCode })
      return [
        { check: 'money in all wallets', expected: sum(balances), actual: balance },
        { check: 'wallets that differ', expected: 0, actual: wrongBalances },
        { check: 'units on all shelves', expected: sum(stocks), actual: stock },
        { check: 'shelves that differ', expected: 0, actual: wrongStocks },
        { check: 'coupons claimed', expected: claims, actual: coupon.claimed },
      ]
    },
  }
}

function sum(map: ReadonlyMap<string, number>): number {
  return [...map.values()].reduce((total, value) => total + value, 0)
}
