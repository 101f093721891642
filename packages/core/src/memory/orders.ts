import { isLiving, type Order } from '../order/order.ts'
import { itemsOf, orderOf, type OrderRow, paymentsOf, stepsOf } from '../order/order-rows.ts'
import type { OrderRepository } from '../ports/orders.ts'
import type { Tables } from './tables.ts'

export function orderRepository(tables: () => Tables): OrderRepository {
  return {
    async find(orderIds) {
      const now = tables()
      return now.orders.find(orderIds.map(orderId => [orderId])).map(row => completed(now, row))
    },
    async page({ userId, after, limit }) {
      const now = tables()
      const of = userId === undefined ? [] : [userId]
      const below = after === undefined ? undefined : [...of, after.createdAt, after.orderId]
      const rows = now.orders.by(userId === undefined ? 'age' : 'user').descending(of, below)
      return rows
        .take(limit)
        .map(row => completed(now, row))
        .toArray()
    },
    async boughtUnits(pairs) {
      const now = tables()
      return pairs.flatMap(({ userId, productId }) => {
        const orders = now.orders
          .by('user')
          .ascending([userId])
          .filter(({ status }) => isLiving(status))
        const items = orders.flatMap(({ orderId }) => now.orderItems.ascending([orderId]))
        const units = items.reduce((sum, item) => sum + (item.productId === productId ? item.quantity : 0), 0)
        return units === 0 ? [] : [{ userId, productId, units }]
      })
    },
    async pendingOf(userIds) {
      const now = tables()
      const rows = userIds.flatMap(userId => now.orders.by('user').ascending([userId]).toArray())
      return rows.filter(({ status }) => status === 'PENDING').map(row => completed(now, row))
    },
    async due({ at, limit }) {
      const due: string[] = []
      for (const { orderId, expiresAt } of tables().orders.by('due').ascending()) {
        if (due.length === limit || expiresAt! > at) break
        due.push(orderId)
      }
      return due
    },
    async insert(orders) {
      const now = tables()
      for (const order of orders) {
        now.orders.insert([order])
        now.orderItems.insert(itemsOf(order))
        now.orderSteps.insert(stepsOf(order))
        now.payments.insert(paymentsOf(order))
      }
    },
    async save(changes) {
      const now = tables()
      for (const { before, after } of changes) {
        const { status, history } = after
        now.orders.update([{ ...now.orders.expect([after.orderId]), status, stepCount: history.length }])
        now.orderSteps.insert(stepsOf(after, before.history.length))
        now.payments.insert(paymentsOf(after, before))
      }
    },
  }
}

function completed(tables: Tables, row: OrderRow): Order {
  const key = [row.orderId]
  return orderOf(row, {
    items: tables.orderItems.ascending(key).toArray(),
    steps: tables.orderSteps.ascending(key).toArray(),
    payment: tables.payments.get(key),
  })
}
