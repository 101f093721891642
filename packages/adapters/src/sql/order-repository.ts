import type { Order, Transaction } from '@jumun/core'
import { sql } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { rowsOf } from './key-selection.ts'
import { orderCompletion } from './order-completion.ts'
import { encodeItems, encodeOrder, encodePayment, encodeSteps } from './order-rows.ts'
import { compileStatement, placeholder } from './statement.ts'
import { orderItems, orders, orderSteps, payments } from './tables.ts'
import { type Row, text } from './value.ts'

export function orderRepository(dialect: SqlDialect): (connection: SqlConnection) => Transaction['orders'] {
  const find = dialect.selectByKeys(rowsOf(orders, { namesOwner: true }))
  const complete = orderCompletion(dialect)
  const insertOrders = dialect.insertRows(orders)
  const insertItems = dialect.insertRows(orderItems)
  const insertSteps = dialect.insertRows(orderSteps)
  const insertPayments = dialect.insertRows(payments)
  const save = dialect.updateRows(orders, ['status', 'step_count'])
  const statements = orderStatements(dialect)

  return connection => ({
    find: async orderIds =>
      complete(
        connection,
        await find(
          connection,
          orderIds.map(orderId => [orderId]),
        ),
      ),
    async page({ userId, after, limit }) {
      const page = userId === undefined ? statements.page : statements.pageOfUser
      const { createdAt, orderId } = after ?? behindAll
      const values = { createdAt, orderId, limit, ...(userId !== undefined && { userId }) }
      return complete(connection, await connection.all(page.sql, page.bind(values)))
    },
    due: async query => (await connection.all(statements.due.sql, statements.due.bind(query))).map(row => text(row[0])),
    async insert(inserted) {
      await insertOrders(connection, inserted.map(encodeOrder))
      await insertItems(connection, inserted.flatMap(encodeItems))
      await insertSteps(
        connection,
        inserted.flatMap(order => encodeSteps(order)),
      )
      await insertPayments(
        connection,
        inserted.flatMap(order => newPayment(undefined, order)),
      )
    },
    async save(changes) {
      await save(
        connection,
        changes.map(({ after }) => [after.status, after.history.length, after.orderId]),
      )
      await insertSteps(
        connection,
        changes.flatMap(({ before, after }) => encodeSteps(after, before.history.length)),
      )
      await insertPayments(
        connection,
        changes.flatMap(({ before, after }) => newPayment(before, after)),
      )
    },
  })
}

function orderStatements(dialect: SqlDialect) {
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
    page: compileStatement(newestFirst.compile()),
    pageOfUser: compileStatement(newestFirst.where('user_id', '=', placeholder.text('userId')).compile()),
    due: compileStatement(due.compile()),
  }
}

/** No moment is later, and no id of that moment is greater, than the last character that there is. */
const behindAll = { createdAt: Number.MAX_SAFE_INTEGER, orderId: '\u{10ffff}' }

function newPayment(before: Order | undefined, after: Order): Row[] {
  return after.payment && !before?.payment ? [encodePayment(after, after.payment)] : []
}
