import Database from 'better-sqlite3'
import { columnsOf, type OptionState, orderRows, type TableName } from './order-rows.ts'
import type { OrderRequest } from './workload.ts'

/**
 * What a careful developer writes: prepared statements, `BEGIN IMMEDIATE`, the checks of an order in plain code.
 * It writes the very rows that the shop writes, into the shop's own tables, with the same pragmas: what differs is only
 * who writes them.
 */
export function openHandWritten(path: string): { place(orders: readonly OrderRequest[]): void; close(): void } {
  const db = openDurable(path)
  const transaction = transactionsOf(db)
  const wallet = db.prepare('select balance, entry_count, latest_at from jumun_wallets where user_id = ?').raw()
  const option = db
    .prepare(
      `select p.name, p.status, o.price, o.stock, o.movement_count, o.last_order_id,
       o.sold_on, o.sold_units, o.sold_revenue from jumun_options o
       join jumun_products p using (product_id) where o.product_id = ? and o.option_id = 'default'`,
    )
    .raw()
  const saveWallet = db.prepare(
    'update jumun_wallets set balance = ?, entry_count = ?, latest_at = ? where user_id = ?',
  )
  const saveOption = db.prepare(
    `update jumun_options set stock = ?, movement_count = ?, last_order_id = ?, sold_on = ?, sold_units = ?, sold_revenue = ?
     where product_id = ? and option_id = 'default'`,
  )
  const inserts = (['jumun_orders', 'jumun_ledger', 'jumun_stock_movements', 'jumun_outbox'] as const).map(
    table => [table, db.prepare(insertInto(table))] as const,
  )
  const addSales = db.prepare(
    `${insertInto('jumun_sales')} on conflict (day, product_id, option_id) do update
     set quantity = quantity + excluded.quantity, revenue = revenue + excluded.revenue`,
  )

  function optionOf(productId: string): OptionState {
    const [name, status, price, stock, movementCount, lastOrderId, soldOn, soldUnits, soldRevenue] = option.get(
      productId,
    ) as [string, string, number, number, number, string | null, string | null, number | null, number | null]
    const sold = { soldOn, soldUnits: soldUnits ?? 0, soldRevenue: soldRevenue ?? 0 }
    return { name, status, price, stock, movementCount, lastOrderId, ...sold }
  }

  function write(order: OrderRequest): void {
    const { userId } = order
    const [balance, entryCount, latestAt] = wallet.get(userId) as [number, number, number | null]
    const state = { balance, entryCount, latestAt }
    const options = new Map(order.items.map(({ productId }) => [productId, optionOf(productId)]))
    const rows = orderRows(order, state, productId => options.get(productId)!)
    saveWallet.run(state.balance, state.entryCount, state.latestAt, userId)
    for (const [table, insert] of inserts) for (const row of rows[table]) insert.run(row)
    for (const [productId, one] of options) {
      const { stock, movementCount, lastOrderId, soldOn, soldUnits, soldRevenue } = one
      saveOption.run(stock, movementCount, lastOrderId, soldOn, soldUnits, soldRevenue, productId)
    }
    for (const row of rows.jumun_sales) addSales.run(row)
  }

  return {
    /** One transaction, one commit, for all of the orders. */
    place(orders: readonly OrderRequest[]): void {
      transaction(() => {
        for (const order of orders) write(order)
      })
    },
    close: () => void db.close(),
  }
}

/** As the shop opens its file: durable, and with the same room for the log. */
export function openDurable(path: string): Database.Database {
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('temp_store = MEMORY')
  db.pragma('wal_autocheckpoint = 16000')
  return db
}

/** Runs work in a transaction of its own, one commit for all of it. */
export function transactionsOf(db: Database.Database): (work: () => void) => void {
  const begin = db.prepare('begin immediate')
  const commit = db.prepare('commit')
  const rollback = db.prepare('rollback')
  return work => {
    begin.run()
    try {
      work()
      commit.run()
    } catch (error) {
      if (db.inTransaction) rollback.run()
      throw error
    }
  }
}

export function insertInto(table: TableName): string {
  const columns = columnsOf[table]
  return `insert into ${table} (${columns}) values (${columns.replaceAll(/\w+/g, '?')})`
}
