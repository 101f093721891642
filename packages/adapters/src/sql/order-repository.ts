import type { BoughtUnits, OrderRepository, OrderStatus } from '@jumun/core'
import { isLiving, itemsOf, paymentsOf, stepsOf } from '@jumun/core/rows'
import { sql } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { orderCompletion } from './order-completion.ts'
import { resultOf } from './result.ts'
import { placeholder, questionOf } from './statement.ts'
import { insertRows, selectRows, single, updateRows } from './table-access.ts'
import { orderItems, orders, orderSteps, payments } from './tables.ts'

export function orderRepository(dialect: SqlDialect): (connection: SqlConnection) => OrderRepository {
  const find = selectRows(dialect, orders, { namesOwner: true })
  const complete = orderCompletion(dialect)
  const insertOrders = insertRows(dialect, orders)
  const insertItems = insertRows(dialect, orderItems)
  const insertSteps = insertRows(dialect, orderSteps)
  const insertPayments = insertRows(dialect, payments)
  const save = updateRows(dialect, orders, ['status', 'stepCount'])
  const { page, pageOfUser, due } = questions(dialect)
  const bought = boughtUnits(dialect)
  const findPending = selectRows(dialect, orders, { by: ['userId', 'status'], index: 'jumun_orders_user' })

  return connection => ({
    find: async orderIds => complete(connection, await find(connection, single(orderIds))),
    async page({ userId, after, limit }) {
      const { createdAt, orderId } = after ?? behindAll
      const values = { createdAt, orderId, limit }
      const rows =
        userId === undefined ? await page(connection, values) : await pageOfUser(connection, { ...values, userId })
      return complete(connection, rows)
    },
    async pendingOf(userIds) {
      const keys = userIds.map(userId => [userId, 'PENDING'])
      return complete(connection, await findPending(connection, keys))
    },
    boughtUnits: pairs => bought(connection, pairs),
    due: async query => (await due(connection, query)).map(ofOrder),
    async insert(inserted) {
      await insertOrders(connection, inserted)
      await insertItems(connection, inserted.flatMap(itemsOf))
      await insertSteps(
        connection,
        inserted.flatMap(order => stepsOf(order)),
      )
      await insertPayments(
        connection,
        inserted.flatMap(order => paymentsOf(order)),
      )
    },
    async save(changes) {
      await save(
        connection,
        changes.map(({ after }) => after),
      )
      await insertSteps(
        connection,
        changes.flatMap(({ before, after }) => stepsOf(after, before.history.length)),
      )
      await insertPayments(
        connection,
        changes.flatMap(({ before, after }) => paymentsOf(after, before)),
      )
    },
  })
}

function questions(dialect: SqlDialect) {
  const earlier = dialect.compareKey(['created_at', 'order_id'], '<', [
    placeholder.integer('createdAt'),
    placeholder.text('orderId'),
  ])
  const newestFirst = dialect.queries
    .selectFrom('jumun_orders')
    .select(orders.columns)
    .where(earlier)
    .orderBy('created_at', 'desc')
    .orderBy('order_id', 'desc')
    .limit(placeholder.integer('limit'))
  const due = dialect.queries
    .selectFrom('jumun_orders')
    .select('order_id')
    // A constant, so that the index of the pending ones alone can serve it.
    .where(sql<boolean>`status = 'PENDING'`)
    .where('expires_at', '<=', placeholder.integer('at'))
    .orderBy('expires_at')
    .orderBy('order_id')
    .limit(placeholder.integer('limit'))
  return {
    page: questionOf(newestFirst, orders.decode),
    pageOfUser: questionOf(newestFirst.where('user_id', '=', placeholder.text('userId')), orders.decode),
    due: questionOf(due, resultOf({ orderId: 'key' })),
  }
}

/** The lines of users' orders by product, summed here: how a pair of keys is looked for is known to the dialect. */
function boughtUnits(dialect: SqlDialect) {
  const lines = dialect.selectByKeys({
    columns: ['o.user_id', 'i.product_id', 'o.status', 'i.quantity'],
    from: '(jumun_orders as o join jumun_order_items as i on i.order_id = o.order_id)',
    by: [
      { column: 'o.user_id', kind: 'key' },
      { column: 'i.product_id', kind: 'key' },
    ],
  })
  const lineOf = resultOf({ userId: 'key', productId: 'key', status: 'key', quantity: 'integer' })

  return async (connection: SqlConnection, pairs: readonly Omit<BoughtUnits, 'units'>[]): Promise<BoughtUnits[]> => {
    const rows = await lines(
      connection,
      pairs.map(({ userId, productId }) => [userId, productId]),
    )
    const sums = new Map<string, BoughtUnits>()
    for (const { userId, productId, status, quantity } of rows.map(lineOf)) {
      if (!isLiving(status as OrderStatus)) continue
      const key = `${userId}\0${productId}`
      const units = (sums.get(key)?.units ?? 0) + quantity
      sums.set(key, { userId, productId, units })
    }
    return [...sums.values()]
  }
}

/** No moment is later, and no id of that moment is greater, than the last character that there is. */
const behindAll = { createdAt: Number.MAX_SAFE_INTEGER, orderId: '\u{10ffff}' }

function ofOrder({ orderId }: { orderId: string }): string {
  return orderId
}
