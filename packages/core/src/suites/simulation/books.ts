import { unitsLeft } from '../../order/cancel-part.ts'
import { isLiving, isSold, type Order } from '../../order/order.ts'
import type { Store } from '../../ports/store.ts'
import { scanAll } from '../../testing/store-contract/dump.ts'

/** What the customers were answered, added up without the shop: each effect once. */
export interface Books {
  /** A negative amount was withdrawn. */
  charged(userId: string, amount: number): void
  ordered(order: Order): void
  paid(order: Order): void
  /** As a whole, or a part of it. */
  cancelled(order: Order): void
  completed(order: Order): void
  claimed(): void
  restocked(productId: string, delta: number): void
  /** @throws Error where the stored rows say something else */
  compare(store: Store): Promise<void>
}

export function createBooks(opening: {
  balances: ReadonlyMap<string, number>
  stock: ReadonlyMap<string, number>
}): Books {
  const balances = new Map(opening.balances)
  const stock = new Map(opening.stock)
  /** As each was answered last. */
  const orders = new Map<string, Order>()
  let claims = 0
  const add = (sums: Map<string, number>, key: string, amount: number) => sums.set(key, (sums.get(key) ?? 0) + amount)

  /** Each answer tells of a step more than the one before. */
  function goOn(order: Order): void {
    const known = orders.get(order.orderId)
    if (known === undefined || order.history.length !== known.history.length + 1) {
      throw new Error(`order ${order.orderId} was answered as ${order.status} twice, or never made`)
    }
    orders.set(order.orderId, order)
  }

  return {
    charged: (userId, amount) => void add(balances, userId, amount),
    ordered(order) {
      if (orders.has(order.orderId)) throw new Error(`two keys have made one order ${order.orderId}`)
      orders.set(order.orderId, order)
    },
    paid: goOn,
    cancelled: goOn,
    completed: goOn,
    claimed: () => void (claims += 1),
    restocked: (productId, delta) => void add(stock, productId, delta),
    async compare(store) {
      const stored = await store.snapshot(reader => scanAll(reader, 'orders'))
      const made = stored.filter(({ status }) => status !== 'FAILED')
      expectEqual('orders', made.map(({ orderId }) => orderId).toSorted(), [...orders.keys()].toSorted())
      for (const { orderId, status } of made) {
        const order = orders.get(orderId)!
        const allowed = order.status === 'PENDING' ? ['PENDING', 'EXPIRED'] : [order.status]
        if (!allowed.includes(status))
          throw new Error(`order ${orderId} is ${status}, its user was answered ${allowed.join()}`)
        if (isSold(status)) add(balances, order.userId, (order.refunded ?? 0) - order.total)
        if (!isLiving(status)) continue
        for (const item of order.items) add(stock, item.productId, 0 - unitsLeft(item))
      }
      const wallets = await store.reader.wallets.find([...balances.keys()])
      expectEqual(
        'balances',
        Object.fromEntries(wallets.map(({ userId, balance }) => [userId, balance])),
        Object.fromEntries(balances),
      )
      const found = await store.reader.products.find([...stock.keys()])
      expectEqual(
        'stock',
        Object.fromEntries(found.map(one => [one.productId, one.options[0]!.stock])),
        Object.fromEntries(stock),
      )
      const userCoupons = await store.snapshot(reader => scanAll(reader, 'userCoupons'))
      expectEqual('coupons', userCoupons.length, claims)
    },
  }
}

function expectEqual(what: string, found: unknown, told: unknown): void {
  const sorted = (value: unknown) =>
    JSON.stringify(
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
        : value,
    )
  if (sorted(found) !== sorted(told)) {
    throw new Error(`${what}: the shop has ${sorted(found)}, the customers were answered ${sorted(told)}`)
  }
}
