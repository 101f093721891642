import type { Order } from '@jumun/core'
import { orderOf, type OrderRow } from '@jumun/core/rows'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { selectRows, single } from './table-access.ts'
import { orderItems, orderSteps, payments } from './tables.ts'

type Completion = (connection: SqlConnection, rows: readonly OrderRow[]) => Promise<Order[]>

/**
 * Orders from their own rows and those that belong to them. Readers have no transaction, so an order may change between
 * these statements: `orderOf` leaves out what is too new.
 */
export function orderCompletion(dialect: SqlDialect): Completion {
  const complete = completionWith(dialect, { mayBeStale: true })
  if (dialect.readsLock !== true) return complete
  const completeCurrent = completionWith(dialect, { lock: true })

  // What a locked order lacks has come since the transaction began to read. To lock all parts of all orders would keep
  // others from writing new ones beside them.
  return async (connection, rows) => {
    const found = await complete(connection, rows)
    const stale = rows.filter((row, i) => lacksParts(row, found[i]))
    const current = await completeCurrent(connection, stale)
    return found.map(order => current.find(({ orderId }) => orderId === order.orderId) ?? order)
  }
}

function completionWith(dialect: SqlDialect, how: { mayBeStale?: boolean; lock?: boolean }): Completion {
  const findItems = selectRows(dialect, orderItems, { by: ['orderId'], thenBy: ['number'], ...how })
  const findSteps = selectRows(dialect, orderSteps, { by: ['orderId'], thenBy: ['number'], ...how })
  const findPayments = selectRows(dialect, payments, how)

  return async (connection, rows) => {
    if (rows.length === 0) return []
    const keys = single(rows.map(({ orderId }) => orderId))
    const items = Map.groupBy(await findItems(connection, keys), ofOrder)
    const steps = Map.groupBy(await findSteps(connection, keys), ofOrder)
    const paid = Map.groupBy(await findPayments(connection, keys), ofOrder)
    return rows.map(row => {
      const { orderId } = row
      return orderOf(row, {
        items: items.get(orderId) ?? [],
        steps: steps.get(orderId) ?? [],
        payment: paid.get(orderId)?.at(0),
      })
    })
  }
}

function lacksParts({ stepCount }: OrderRow, order: Order | undefined): boolean {
  if (order === undefined || order.items.length === 0 || order.history.length < stepCount) return true
  const isPaid = order.status === 'PAID' || order.history.some(step => step.to === 'PAID')
  return isPaid && order.payment === undefined
}

function ofOrder({ orderId }: { orderId: string }): string {
  return orderId
}
