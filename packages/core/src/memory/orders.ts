import { unitsLeft } from '../order/cancel-part.ts'
import { isLiving } from '../order/order.ts'
import { orderOf, savedFieldsOf } from '../order/order-rows.ts'
import type { OrderRepository } from '../ports/orders.ts'
import type { Tables } from './tables.ts'

export function orderRepository(tables: () => Tables): OrderRepository {
  return {
    async find(orderIds) {
      return tables()
        .orders.find(orderIds.map(orderId => [orderId]))
        .map(orderOf)
    },
    async page({ userId, status, from = 0, until = Infinity, after, limit }) {
      const of = userId === undefined ? [] : [userId]
      const below = after === undefined ? undefined : [...of, after.createdAt, after.orderId]
      const rows = tables()
        .orders.by(userId === undefined ? 'age' : 'user')
        .descending(of, below)
      return rows
        .filter(row => row.createdAt >= from && row.createdAt < until)
        .filter(row => status === undefined || row.status === status)
        .take(limit)
        .map(orderOf)
        .toArray()
    },
    async newestOf({ userIds, limit }) {
      const ofUsers = tables().orders.by('user')
      return [...new Set(userIds)].flatMap(userId => ofUsers.descending([userId]).take(limit).map(orderOf).toArray())
    },
    async boughtUnits(pairs) {
      const now = tables()
      return pairs.flatMap(({ userId, productId }) => {
        const orders = now.orders
          .by('user')
          .ascending([userId])
          .filter(({ status }) => isLiving(status))
        const items = orders.flatMap(order => order.items)
        const units = items.reduce((sum, item) => sum + (item.productId === productId ? unitsLeft(item) : 0), 0)
        return units === 0 ? [] : [{ userId, productId, units }]
      })
    },
    async pendingOf(userIds) {
      const { orders } = tables()
      const rows = userIds.flatMap(userId => orders.by('user').ascending([userId]).toArray())
      return rows.filter(({ status }) => status === 'PENDING').map(orderOf)
    },
    async due({ at, limit }) {
      const due: string[] = []
      for (const { orderId, expiresAt } of tables().orders.by('due').ascending()) {
        if (due.length === limit || expiresAt! > at) break
        due.push(orderId)
      }
      return due
    },
    failed: async ({ limit }) =>
      tables()
        .orders.by('failed')
        .ascending()
        .take(limit)
        .map(({ createdAt, orderId, userId }) => ({ createdAt, orderId, userId }))
        .toArray(),
    countFailed: async ({ most }) => Math.min(most, tables().orders.by('failed').count([])),
    async removeFailed(failed) {
      for (const { orderId } of failed) tables().orders.remove([orderId])
    },
    async insert(orders, movements = [], payments = []) {
      const now = tables()
      now.orders.insert(orders)
      now.movements.insert(movements)
      now.ledger.insert(payments)
    },
    async save(changes) {
      const { orders } = tables()
      for (const { before, after } of changes) {
        const row = orders.expect([after.orderId], ({ stepCount }) => stepCount === before.history.length)
        const { metadata: _before, ...kept } = row
        orders.update([{ ...kept, ...savedFieldsOf(after) }])
      }
    },
  }
}
