import type { Order, OrderItem, OrderStep, Payment } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { rowsOf } from './key-selection.ts'
import { decodeItem, decodeOrderHeader, decodePayment, decodeStep, stepCountOf } from './order-rows.ts'
import { orderItems, orderSteps, payments } from './tables.ts'
import { integer, type Row, type StoredRow, text } from './value.ts'

type Completion = (connection: SqlConnection, rows: readonly StoredRow[]) => Promise<Order[]>

/**
 * Orders from their own rows and those that belong to them. Readers have no transaction, so an order may change between
 * these statements. Its items never do, its steps are only added to, and its own row says how many of them there were: the
 * rest is left out.
 */
export function orderCompletion(dialect: SqlDialect): Completion {
  const complete = completionFrom(orderParts(dialect, { mayBeStale: true }))
  if (dialect.readsLock !== true) return complete
  const completeCurrent = completionFrom(orderParts(dialect, { lock: true }))

  // What a locked order lacks has come since the transaction began to read. To lock all parts of all orders would keep
  // others from writing new ones beside them.
  return async (connection, rows) => {
    const found = await complete(connection, rows)
    const stale = rows.filter((row, i) => lacksParts(row, found[i]))
    const current = await completeCurrent(connection, stale)
    return found.map(order => current.find(({ orderId }) => orderId === order.orderId) ?? order)
  }
}

type Parts = readonly [items: StoredRow[], steps: StoredRow[], payments: StoredRow[]]

function orderParts(dialect: SqlDialect, how: { mayBeStale?: boolean; lock?: boolean }) {
  const findItems = dialect.selectByKeys(rowsOf(orderItems, { by: ['order_id'], thenBy: ['number'], ...how }))
  const findSteps = dialect.selectByKeys(rowsOf(orderSteps, { by: ['order_id'], thenBy: ['number'], ...how }))
  const findPayments = dialect.selectByKeys(rowsOf(payments, how))

  return async (connection: SqlConnection, keys: readonly Row[]): Promise<Parts> => [
    await findItems(connection, keys),
    await findSteps(connection, keys),
    await findPayments(connection, keys),
  ]
}

function completionFrom(partsOf: ReturnType<typeof orderParts>): Completion {
  return async (connection, rows) => {
    if (rows.length === 0) return []
    const [itemRows, stepRows, paymentRows] = await partsOf(
      connection,
      rows.map(row => [text(row[0])]),
    )
    const items = byOrder(itemRows, decodeItem)
    const steps = byOrder(stepRows, decodeNumberedStep)
    const paid = byOrder(paymentRows, decodePayment)
    return rows.map(row => {
      const id = text(row[0])
      return completeOrder(row, items.get(id) ?? [], steps.get(id) ?? [], paid.get(id)?.[0])
    })
  }
}

function lacksParts(row: StoredRow, order: Order | undefined): boolean {
  if (order === undefined || order.items.length === 0 || order.history.length < stepCountOf(row)) return true
  return isPaid(order) && order.payment === undefined
}

function byOrder<T>(rows: readonly StoredRow[], decode: (row: StoredRow) => T): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const orderId = text(row[0])
    const group = groups.get(orderId)
    if (group) group.push(decode(row))
    else groups.set(orderId, [decode(row)])
  }
  return groups
}

interface NumberedStep {
  readonly number: number
  readonly step: OrderStep
}

function decodeNumberedStep(row: StoredRow): NumberedStep {
  return { number: integer(row[1]), step: decodeStep(row) }
}

function completeOrder(
  row: StoredRow,
  items: readonly OrderItem[],
  steps: readonly NumberedStep[],
  payment: Payment | undefined,
): Order {
  const stepCount = stepCountOf(row)
  const header = decodeOrderHeader(row)
  const history = steps.filter(({ number }) => number <= stepCount).map(({ step }) => step)
  const paid = isPaid({ status: header.status, history })
  return { ...header, items, ...(paid && payment && { payment }), history }
}

function isPaid({ status, history }: Pick<Order, 'status' | 'history'>): boolean {
  return status === 'PAID' || history.some(step => step.to === 'PAID')
}
