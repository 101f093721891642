import type { Connection } from './bench-server.ts'
import { type OptionState, orderRows, type OrderRows, type TableName, type WalletState } from './order-rows.ts'
import type { OrderRequest } from './workload.ts'

/** The tables that only grow, parents before their children. */
const inserted = [
  'jumun_orders',
  'jumun_ledger',
  'jumun_stock_movements',
  'jumun_outbox',
] as const satisfies readonly TableName[]

/**
 * One order as it is written everywhere: lock the wallet, then lock each line's option as the lines come, check, write.
 * Crosswise orders deadlock.
 */
export async function placeNaively(connection: Connection, order: OrderRequest): Promise<void> {
  await connection.run('begin')
  const wallet = walletOf(
    await connection.all(
      'select user_id, balance, entry_count, latest_at from jumun_wallets where user_id = ? for update',
      [order.userId],
    ),
  )
  const names = await namesOf(connection, order)
  const options = new Map<string, OptionState>()
  for (const { productId } of order.items) {
    const [row] = await connection.all(
      `select price, stock, movement_count, last_order_id, sold_on, sold_units, sold_revenue
       from jumun_options where product_id = ? and option_id = 'default' for update`,
      [productId],
    )
    options.set(productId, optionOf(names.get(productId)!, row!))
  }
  const rows = orderRows(order, wallet, productId => options.get(productId)!)
  await connection.run('update jumun_wallets set balance = ?, entry_count = ?, latest_at = ? where user_id = ?', [
    wallet.balance,
    wallet.entryCount,
    wallet.latestAt,
    order.userId,
  ])
  for (const [productId, { stock, movementCount, lastOrderId, soldOn, soldUnits, soldRevenue }] of options) {
    await connection.run(
      `update jumun_options set stock = ?, movement_count = ?, last_order_id = ?, sold_on = ?, sold_units = ?,
       sold_revenue = ? where product_id = ? and option_id = 'default'`,
      [stock, movementCount, lastOrderId, soldOn, soldUnits, soldRevenue, productId],
    )
  }
  await insertRows(connection, rows)
  if (rows.jumun_sales.length > 0) await connection.addSales(rows.jumun_sales)
  await connection.run('commit')
}

/**
 * One order by conditional updates: the database checks while it changes, and what the other rows need to know of the
 * changed ones is read after it.
 */
export async function placeConditionally(connection: Connection, order: OrderRequest): Promise<void> {
  await connection.run('begin')
  const names = await namesOf(connection, order)
  const options = new Map<string, OptionState>()
  for (const { productId, quantity } of order.items) {
    const met = await connection.run(
      `update jumun_options set stock = stock - ?, movement_count = movement_count + 1
       where product_id = ? and option_id = 'default' and stock >= ?`,
      [quantity, productId, quantity],
    )
    if (met !== 1) throw new Error('sold out')
    const [row] = await connection.all(
      `select price, stock, movement_count, last_order_id, sold_on, sold_units, sold_revenue
       from jumun_options where product_id = ? and option_id = 'default'`,
      [productId],
    )
    const option = optionOf(names.get(productId)!, row!)
    // As it was before: the rows are made from there.
    options.set(productId, { ...option, stock: option.stock + quantity, movementCount: option.movementCount - 1 })
  }
  const total = order.items.reduce((sum, { productId, quantity }) => sum + options.get(productId)!.price * quantity, 0)
  const met = await connection.run(
    `update jumun_wallets set balance = balance - ?, entry_count = entry_count + 1 where user_id = ? and balance >= ?`,
    [total, order.userId, total],
  )
  if (met !== 1) throw new Error('not enough money')
  const { balance, entryCount, latestAt } = walletOf(
    await connection.all('select user_id, balance, entry_count, latest_at from jumun_wallets where user_id = ?', [
      order.userId,
    ]),
  )
  const wallet = { balance: balance + total, entryCount: entryCount - 1, latestAt }
  const rows = orderRows(order, wallet, productId => options.get(productId)!)
  await insertRows(connection, rows)
  await connection.run('update jumun_wallets set latest_at = ? where user_id = ?', [wallet.latestAt, order.userId])
  for (const [productId, { lastOrderId, soldOn, soldUnits, soldRevenue }] of options) {
    await connection.run(
      `update jumun_options set last_order_id = ?, sold_on = ?, sold_units = ?, sold_revenue = ?
       where product_id = ? and option_id = 'default'`,
      [lastOrderId, soldOn, soldUnits, soldRevenue, productId],
    )
  }
  if (rows.jumun_sales.length > 0) await connection.addSales(rows.jumun_sales)
  await connection.run('commit')
}

/** Many orders in one transaction, each table in one statement: what a good developer writes who has thought of sets. */
export async function placeBatch(connection: Connection, orders: readonly OrderRequest[]): Promise<void> {
  await connection.run('begin')
  const userIds = [...new Set(orders.map(({ userId }) => userId))].sort()
  const productIds = [...new Set(orders.flatMap(({ items }) => items.map(({ productId }) => productId)))].sort()
  const wallets = new Map(
    (
      await connection.all(
        `select user_id, balance, entry_count, latest_at from jumun_wallets where user_id in (${places(userIds)})
         order by user_id for update`,
        userIds,
      )
    ).map(row => [String(row[0]), walletOf([row])]),
  )
  const locked = await connection.all(
    `select product_id, price, stock, movement_count, last_order_id, sold_on, sold_units, sold_revenue from jumun_options
     where product_id in (${places(productIds)}) order by product_id for update`,
    productIds,
  )
  const names = await namesOf(connection, { items: productIds.map(productId => ({ productId })) })
  const options = new Map(
    locked.map(([productId, ...rest]) => [String(productId), optionOf(names.get(String(productId))!, rest)]),
  )
  const all = orders.map(order => orderRows(order, wallets.get(order.userId)!, productId => options.get(productId)!))
  await connection.saveWallets(wallets)
  await connection.saveOptions(options)
  const rows = Object.fromEntries(
    inserted.map(table => [table, all.flatMap(one => one[table])]),
  ) as unknown as OrderRows
  await insertRows(connection, rows)
  const sales = new Map<string, [string, string, string, number, number]>()
  for (const [day, productId, optionId, quantity, revenue] of all.flatMap(one => one.jumun_sales)) {
    const sum = sales.get(`${day} ${productId}`) ?? [String(day), String(productId), String(optionId), 0, 0]
    sum[3] += Number(quantity)
    sum[4] += Number(revenue)
    sales.set(`${day} ${productId}`, sum)
  }
  if (sales.size > 0) await connection.addSales([...sales.values()])
  await connection.run('commit')
}

async function insertRows(connection: Connection, rows: OrderRows): Promise<void> {
  for (const table of inserted) if (rows[table].length > 0) await connection.insert(table, rows[table])
}

async function namesOf(
  connection: Connection,
  { items }: { items: readonly { productId: string }[] },
): Promise<Map<string, { name: string; status: string }>> {
  const productIds = items.map(({ productId }) => productId)
  const rows = await connection.all(
    `select product_id, name, status from jumun_products where product_id in (${places(productIds)})`,
    productIds,
  )
  return new Map(
    rows.map(([productId, name, status]) => [String(productId), { name: String(name), status: String(status) }]),
  )
}

function places(keys: readonly unknown[]): string {
  return keys.map(() => '?').join(', ')
}

// PostgreSQL gives BIGINT as text.
function walletOf([row]: readonly unknown[][]): WalletState {
  return { balance: Number(row![1]), entryCount: Number(row![2]), latestAt: row![3] === null ? null : Number(row![3]) }
}

function optionOf(product: { name: string; status: string }, row: readonly unknown[]): OptionState {
  const [price, stock, movementCount] = row.slice(0, 3).map(Number) as [number, number, number]
  const sold = { soldOn: row[4] as string | null, soldUnits: Number(row[5] ?? 0), soldRevenue: Number(row[6] ?? 0) }
  return { ...product, price, stock, movementCount, lastOrderId: row[3] as string | null, ...sold }
}
