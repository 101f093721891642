import type { SqlConnection } from '../connection.ts'
import type { SqlDialect } from '../dialect.ts'
import { createMigrator } from '../migrate.ts'
import type { ColumnKind, Table } from '../table.ts'
import { tableWalk } from '../table-walk.ts'
import type { Row, StoredRow, Value } from '../value.ts'
import { shop } from './0001-shop.ts'
import { timeZone } from './0002-time-zone.ts'
import { connectTo } from './cut-off.ts'

/**
 * For tests of migrations: writes the shop of one database into another, empty one, as it was kept before
 * `0003-lean-orders`: every order in rows of five tables, and each stock movement as a row.
 */
export async function makeOlder(from: string, to: string): Promise<void> {
  const source = await connectTo(from)
  const target = await connectTo(to)
  try {
    const { dialect, connection } = target
    await createMigrator(dialect, [shop, timeZone]).apply(connection)
    const insert = (name: string, columns: string, rows: readonly Row[]) =>
      dialect.insertRows(tableOf(name, columns))(connection, rows)
    const copy = async (name: string, columns: string, key: string) => {
      for await (const rows of walk(source, name, columns, key)) await insert(name, columns, rows)
    }
    for (const [name, key, more] of copied) await copy(name, `${key} ${more}`, key)
    await copyOrders(source, insert)
    for (const [name, key, more] of copiedLast) await copy(name, `${key} ${more}`, key)
    await copySales(source, insert)
    await copyEvents(source, insert)
    await target.commit()
  } finally {
    await source.die()
    await target.die()
  }
}

type Source = { readonly connection: SqlConnection; readonly dialect: SqlDialect }
type Insert = (name: string, columns: string, rows: readonly Row[]) => Promise<void>

/** Tables whose rows are as they were: the columns of their keys, and the others. Parents before their children. */
const copied = [
  ['jumun_users', 'user_id', 'name email created_at'],
  ['jumun_wallets', 'user_id', 'balance entry_count'],
  ['jumun_products', 'product_id', 'name price status created_at'],
  ['jumun_options', 'product_id option_id', 'name price stock movement_count position'],
  [
    'jumun_coupons',
    'coupon_id',
    `code name discount_type discount_value max_discount minimum_order_amount quantity claimed claim_from claim_until
     valid_days valid_until created_at`,
  ],
  ['jumun_user_coupons', 'user_coupon_id', 'coupon_id user_id status claimed_at expires_at order_id reason'],
  ['jumun_cart_items', 'item_id', 'user_id product_id option_id quantity added_at'],
  ['jumun_ranking_snapshots', 'day', 'days window_from window_to computed_at items'],
  ['jumun_settings', 'name', 'value revision'],
  ['jumun_answers', 'user_id operation idempotency_key', 'fingerprint answer created_at'],
] as const

const entryColumns = 'type amount balance_before balance_after order_id reason max_balance at'
const movementColumns = 'type delta stock_after order_id reason at'
const copiedLast = [
  ['jumun_ledger', 'user_id number', entryColumns],
  ['jumun_stock_movements', 'product_id option_id number', movementColumns],
] as const

const integers = new Set(
  `created_at balance entry_count price stock movement_count position discount_value max_discount minimum_order_amount
   quantity claimed claim_from claim_until valid_days valid_until claimed_at expires_at added_at days window_from window_to
   computed_at revision number amount balance_before balance_after max_balance at delta stock_after subtotal discount total
   step_count unit_price revenue sequence paid_number paid_balance attempts next_attempt_at sold_units sold_revenue paid_amount paid_at`.split(
    /\s+/,
  ),
)
const documents = new Set(['items', 'moves', 'history', 'answer', 'payload'])

function tableOf(name: string, columns: string, key = columns): Table {
  const names = columns.split(/\s+/)
  const kindOf = (column: string): ColumnKind =>
    integers.has(column) ? 'integer' : documents.has(column) ? 'document' : 'key'
  const kinds = Object.fromEntries(names.map(column => [column, kindOf(column)]))
  return { name, key: key.split(' '), columns: names, kinds }
}

/** Rows with numbers as numbers: PostgreSQL's driver gives those of 64 bits as texts. */
async function* walk(
  { connection, dialect }: Source,
  name: string,
  columns: string,
  key: string,
): AsyncGenerator<Row[]> {
  const table = tableOf(name, columns, key)
  const isInteger = table.columns.map(column => table.kinds[column] === 'integer')
  const plain = (row: StoredRow) =>
    row.map((value, i): Value => (isInteger[i] && value !== null ? Number(value) : (value as Value)))
  for await (const rows of tableWalk(dialect, table)(connection)) yield rows.map(plain)
}

async function copyOrders(source: Source, insert: Insert): Promise<void> {
  const header = `created_at order_id user_id status subtotal discount total user_coupon_id expires_at step_count`
  const columns = `${header} items history moves payment_id paid_amount paid_at sold_on paid_number paid_balance`
  for await (const orders of walk(source, 'jumun_orders', columns, 'created_at order_id')) {
    const width = header.split(' ').length
    await insert(
      'jumun_orders',
      header,
      orders.map(row => row.slice(0, width)),
    )
    const partsOf = (row: Row, at: number) => JSON.parse((row[width + at] as string | null) ?? '[]') as Value[][]
    await insert(
      'jumun_order_items',
      'order_id number product_id option_id product_name option_name unit_price quantity discount amount',
      orders.flatMap(row => partsOf(row, 0).map((item, i) => [row[1]!, i + 1, ...item.slice(0, 8)])),
    )
    await insert(
      'jumun_order_steps',
      'order_id number from_status to_status reason actor at',
      orders.flatMap(row => partsOf(row, 1).map((step, i) => [row[1]!, i + 1, ...step.slice(0, 5)])),
    )
    await insert(
      'jumun_payments',
      'order_id user_id payment_id amount at sold_on',
      orders.flatMap(row => (row[width + 3] === null ? [] : [[row[1]!, row[2]!, ...row.slice(width + 3, width + 7)]])),
    )
    await insert('jumun_ledger', `user_id number ${entryColumns}`, orders.flatMap(entryOf(width + 7)))
    await insert(
      'jumun_stock_movements',
      `product_id option_id number ${movementColumns}`,
      orders.flatMap(row => {
        const items = partsOf(row, 0)
        return partsOf(row, 2).flatMap((move, i): Row[] => {
          const [productId, optionId, , , , quantity] = items[i]!
          if (!Array.isArray(move)) return []
          return [[productId!, optionId!, move[0]!, 'ORDER', 0 - Number(quantity), move[1]!, row[1]!, null, row[0]!]]
        })
      }),
    )
  }
}

/** The entry of an order's payment, where it stands in the order. */
function entryOf(place: number): (order: Row) => Row[] {
  return order => {
    const [at, orderId, userId] = order as [Value, Value, Value]
    const [number, balance] = order.slice(place) as [Value, Value]
    if (number === null) return []
    const amount = Number(order[place - 3])
    return [[userId, number, 'PAYMENT', 0 - amount, Number(balance) + amount, balance, orderId, null, null, at]]
  }
}

/** What stands in options of their last day is a row, or belongs to one. */
async function copySales(source: Source, insert: Insert): Promise<void> {
  const figures = new Map<string, [day: Value, productId: Value, optionId: Value, units: number, revenue: number]>()
  const add = (day: Value, productId: Value, optionId: Value, units: Value, revenue: Value) => {
    const key = JSON.stringify([day, productId, optionId])
    const [, , , before, money] = figures.get(key) ?? [day, productId, optionId, 0, 0]
    figures.set(key, [day, productId, optionId, before + Number(units), money + Number(revenue)])
  }
  const columns = 'day product_id option_id quantity revenue'
  for await (const rows of walk(source, 'jumun_sales', columns, 'day product_id option_id')) {
    for (const [day, productId, optionId, units, revenue] of rows) add(day!, productId!, optionId!, units!, revenue!)
  }
  const held = 'product_id option_id sold_on sold_units sold_revenue'
  for await (const rows of walk(source, 'jumun_options', held, 'product_id option_id')) {
    for (const [productId, optionId, day, units, revenue] of rows) {
      if (day !== null) add(day!, productId!, optionId!, units!, revenue!)
    }
  }
  await insert('jumun_sales', columns, [...figures.values()])
}

/** None of them sent. */
async function copyEvents(source: Source, insert: Insert): Promise<void> {
  const columns = 'id aggregateid type payload sequence created_at'
  for await (const rows of walk(source, 'jumun_outbox', columns, 'id')) {
    await insert(
      'jumun_outbox',
      `${columns} aggregatetype status attempts next_attempt_at`,
      rows.map(row => [...row, 'order', 'PENDING', 0, row.at(-1)!]),
    )
  }
}
