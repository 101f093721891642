import type { Order, OrderStep, Payment } from '../order/order.ts'
import type { ScannedRows } from '../ports/scanner.ts'
import type { Transaction } from '../ports/transaction.ts'
import type { Tables } from './tables.ts'

export function orderRepository(tables: () => Tables): Transaction['orders'] {
  return {
    async find(orderIds) {
      const now = tables()
      return now.orders.find(orderIds.map(orderId => [orderId])).map(row => orderFrom(now, row))
    },
    async page({ userId, after, limit }) {
      const now = tables()
      const of = userId === undefined ? [] : [userId]
      const below = after === undefined ? undefined : [...of, after.createdAt, after.orderId]
      const rows = now.orders.by(userId === undefined ? 'age' : 'user').descending(of, below)
      return rows
        .take(limit)
        .map(row => orderFrom(now, row))
        .toArray()
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
        const { orderId } = order
        now.orders.insert([order])
        now.orderItems.insert(order.items.map((item, index) => ({ orderId, number: index + 1, ...item })))
        now.orderSteps.insert(stepRows(order, 0))
        if (order.payment !== undefined) now.payments.insert([paymentRow(order, order.payment)])
      }
    },
    async save(changes) {
      const now = tables()
      for (const { before, after } of changes) {
        now.orders.update([{ ...now.orders.expect([after.orderId]), status: after.status }])
        now.orderSteps.insert(stepRows(after, before.history.length))
        if (after.payment !== undefined && before.payment === undefined) {
          now.payments.insert([paymentRow(after, after.payment)])
        }
      }
    },
  }
}

function stepRows({ orderId, history }: Order, from: number): ScannedRows['orderSteps'][] {
  return history.slice(from).map((step, index) => ({ orderId, number: from + index + 1, ...step }))
}

function paymentRow({ orderId, userId }: Order, payment: Payment): ScannedRows['payments'] {
  return { orderId, userId, ...payment }
}

function orderFrom(tables: Tables, row: ScannedRows['orders']): Order {
  const key = [row.orderId]
  const payment = tables.payments.get(key)
  return {
    ...row,
    items: tables.orderItems
      .ascending(key)
      .map(({ orderId: _orderId, number: _number, ...item }) => item)
      .toArray(),
    history: tables.orderSteps.ascending(key).map(stepFrom).toArray(),
    ...(payment !== undefined && {
      payment: paymentFrom(payment),
    }),
  }
}

function paymentFrom({ orderId: _orderId, userId: _userId, ...payment }: ScannedRows['payments']): Payment {
  return payment
}

function stepFrom({ orderId: _orderId, number: _number, ...step }: ScannedRows['orderSteps']): OrderStep {
  return step
}
