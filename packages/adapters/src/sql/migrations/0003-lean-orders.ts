import { type RawBuilder, sql } from 'kysely'
import type { SqlConnection } from '../connection.ts'
import type { SqlDialect } from '../dialect.ts'
import type { Conversion, Migration } from '../migrate.ts'
import type { Table } from '../table.ts'
import { integer, type Row, type StoredRow, text, type Value } from '../value.ts'
import { addColumn, createIndex, createTable, natural, oneOf, type TableShape } from './table-builder.ts'

/**
 * An order is one row: its lines, its history and its payment stand in it, stock movements of lines too (decision 040).
 * Movements from before stay rows of their own.
 */
export const leanOrders: Migration = {
  name: '0003-lean-orders',
  statements: dialect => [
    // The figures of the day that an option was sold on last: its row is written with every order of it.
    addColumn(dialect, 'jumun_options', 'sold_on', 'key?'),
    addColumn(dialect, 'jumun_options', 'sold_units', 'integer?', { check: natural('sold_units') }),
    addColumn(dialect, 'jumun_options', 'sold_revenue', 'integer?', { check: natural('sold_revenue') }),
    // The order that holds the option's last movement, and those that a row's history goes on with.
    addColumn(dialect, 'jumun_options', 'last_order_id', 'key?'),
    addColumn(dialect, 'jumun_stock_movements', 'previous_order_id', 'key?'),
    convertOrders(dialect),
    createIndex(dialect, {
      name: 'jumun_order_user',
      table: 'jumun_orders',
      columns: ['user_id', 'created_at', 'order_id'],
    }),
    createIndex(dialect, {
      name: 'jumun_order_due',
      table: 'jumun_orders',
      columns: ['status', 'expires_at', 'order_id'],
      where: sql`status = 'PENDING'`,
    }),
  ],
}

const columns = {
  created_at: 'integer',
  order_id: 'key',
  user_id: 'key',
  status: 'key',
  subtotal: 'integer',
  discount: 'integer',
  total: 'integer',
  user_coupon_id: 'key?',
  expires_at: 'integer?',
  items: 'document',
  moves: 'document?',
  history: 'document',
  step_count: 'integer',
  payment_id: 'key?',
  paid_amount: 'integer?',
  paid_at: 'integer?',
  sold_on: 'key?',
} as const satisfies TableShape['columns']

const shape: TableShape = {
  columns,
  primaryKey: ['created_at', 'order_id'],
  clustered: true,
  unique: [['order_id']],
  references: [['jumun_users', ['user_id']]],
  checks: {
    // COMPLETED has no rule yet; to add it later would mean rewriting the table.
    status: oneOf('status', ['PENDING', 'PAID', 'FAILED', 'CANCELLED', 'EXPIRED', 'COMPLETED']),
    range: natural('subtotal', 'discount', 'total', 'created_at', 'expires_at', 'step_count', 'paid_amount', 'paid_at'),
  },
  prefix: 'jumun_order',
}

const next = 'jumun_orders_next'
const before = 'jumun_orders_before'
const itemsBefore = 'jumun_order_items_before'

/** As it is now, and not as its description may be one day. */
const converted: Table = {
  name: next,
  key: shape.primaryKey,
  columns: Object.keys(columns),
  kinds: Object.fromEntries(
    Object.entries(columns).map(([name, kind]) => [name, kind.replace('?', '') as Table['kinds'][string]]),
  ),
}

/**
 * Orders are written into a new table, which then takes the old one's name, all in one moment. Where each of these steps is
 * committed alone, one that was cut off goes on where it was: orders by the last that was written, the rest by the tables
 * that are there.
 */
function convertOrders(dialect: SqlDialect): Conversion {
  const { definition, queries } = dialect
  const create = createTable(dialect, next, shape)
  const swap = definition.renameTables([
    ['jumun_orders', before],
    [next, 'jumun_orders'],
    // So that of two that are at it, on two nodes of a cluster, the second has nothing to swap any more.
    ['jumun_order_items', itemsBefore],
  ])
  // Events stay with their orders by their ids alone: `0004-deliveries` refers to no table of orders.
  const keys = definition.dropForeignKey('jumun_outbox', 'jumun_outbox_aggregateid_fk')
  const dropped = [itemsBefore, 'jumun_order_steps', 'jumun_payments', before].map(
    table => sql`drop table if exists ${sql.table(table)}`,
  )

  return async connection => {
    const run = (statement: RawBuilder<unknown>) => connection.run(statement.compile(queries).sql, [])
    const isThere = async (table: string) => (await connection.all(definition.tableExists, [table])).length > 0
    const isSwapped = () => isThere(before)
    const isDone = async () => !(await isSwapped()) && !(await isThere('jumun_order_items'))

    if (await isDone()) return
    if (!(await isSwapped())) {
      try {
        await connection.run(create.sql, [])
        await copyOrders(dialect, connection)
        for (const statement of swap) await run(statement)
      } catch (error) {
        // Someone else may have been faster. Where a migration is one transaction, that is impossible, and nothing can be asked.
        if (!definition.commitsAlone || !((await isSwapped()) || (await isDone()))) throw error
      }
    }
    for (const statement of keys) {
      await run(statement).catch((error: unknown) => {
        if (!definition.isAlreadyDone(error)) throw error
      })
    }
    for (const statement of dropped) await run(statement)
  }
}

/** Small enough for one statement on every database. */
const ordersAtOnce = 1000

async function copyOrders(dialect: SqlDialect, connection: SqlConnection): Promise<void> {
  const { definition } = dialect
  const last = sql`select order_id from ${sql.table(next)} order by order_id desc limit 1`
  const chunk = sql`select created_at, order_id, user_id, status, subtotal, discount, total, user_coupon_id, expires_at,
    step_count from jumun_orders where order_id > ${''} order by order_id limit ${sql.lit(ordersAtOnce)}`
  const { sql: chunkOf } = chunk.compile(dialect.queries)
  const partsOf = (table: string, selected: readonly string[], thenBy: readonly string[] = []) =>
    dialect.selectByKeys({
      columns: ['order_id', ...selected],
      from: table,
      by: [{ column: 'order_id', kind: 'key' }],
      thenBy,
    })
  const items = partsOf('jumun_order_items', itemColumns, ['number'])
  const steps = partsOf('jumun_order_steps', ['from_status', 'to_status', 'reason', 'actor', 'at'], ['number'])
  const payments = partsOf('jumun_payments', ['payment_id', 'amount', 'at', 'sold_on'])
  const insert = dialect.insertRows(converted)

  let [done = ''] = (await connection.all(last.compile(dialect.queries).sql, [])).map(([orderId]) => text(orderId))
  for (;;) {
    const rows = await connection.all(chunkOf, [done])
    const end = rows.at(-1)
    if (end === undefined) return
    const keys = rows.map((row): Row => [text(row[1])])
    const partsBy = async (read: typeof items) => Map.groupBy(await read(connection, keys), row => text(row[0]))
    const parts = { items: await partsBy(items), steps: await partsBy(steps), payments: await partsBy(payments) }
    // A chunk that is written in several statements is there whole or not at all.
    if (definition.commitsAlone) await connection.run('start transaction', [])
    await insert(
      connection,
      rows.map(row => convertedRow(row, text(row[1]), parts)),
    )
    if (definition.commitsAlone) await connection.run('commit', [])
    done = text(end[1])
  }
}

const itemColumns = [
  'product_id',
  'option_id',
  'product_name',
  'option_name',
  'unit_price',
  'quantity',
  'discount',
  'amount',
]

type Parts = Readonly<Record<'items' | 'steps' | 'payments', ReadonlyMap<string, readonly StoredRow[]>>>

function convertedRow(row: StoredRow, orderId: string, parts: Parts): Row {
  const [createdAt, , userId, status, subtotal, discount, total, userCouponId, expiresAt, stepCount] = row
  const items = (parts.items.get(orderId) ?? []).map(([, ...values]) => [
    ...values.slice(0, 4).map(text),
    ...values.slice(4).map(integer),
  ])
  const history = (parts.steps.get(orderId) ?? []).map(([, from, to, reason, by, at]) => [
    textOrNull(from),
    text(to),
    textOrNull(reason),
    text(by),
    integer(at),
  ])
  const [, paymentId = null, amount = null, paidAt = null, soldOn = null] = parts.payments.get(orderId)?.[0] ?? []
  return [
    integer(createdAt),
    orderId,
    text(userId),
    text(status),
    integer(subtotal),
    integer(discount),
    integer(total),
    textOrNull(userCouponId),
    integerOrNull(expiresAt),
    JSON.stringify(items),
    null,
    JSON.stringify(history),
    integer(stepCount),
    textOrNull(paymentId),
    integerOrNull(amount),
    integerOrNull(paidAt),
    textOrNull(soldOn),
  ]
}

function textOrNull(value: unknown): Value {
  return value === null ? null : text(value)
}

function integerOrNull(value: unknown): Value {
  return value === null ? null : integer(value)
}
