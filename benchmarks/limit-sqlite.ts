import { openDurable, transactionsOf } from './hand-written-sqlite.ts'
import { limitColumns, limitOptions, limitRows, limitUsers, sumSales } from './limit-orders.ts'
import type { LimitOption, LimitRow, LimitTable, LimitUser } from './limit-orders.ts'
import type { OrderRequest, Workload } from './workload.ts'

const schema = `
  create table limit_users (
    no integer primary key, user_id text not null unique, balance integer not null check (balance >= 0),
    entry_count integer not null) strict;
  create table limit_options (
    no integer primary key, product_id text not null unique, name text not null, price integer not null,
    stock integer not null check (stock >= 0), on_sale integer not null) strict;
  create table limit_orders (
    no integer primary key, id blob not null unique, user_no integer not null, status integer not null,
    subtotal integer not null, discount integer not null, total integer not null, coupon_no integer,
    created_at integer not null, paid_at integer) strict;
  create index limit_orders_user on limit_orders (user_no, no);
  create table limit_items (
    order_no integer not null, line integer not null, option_no integer not null, name text not null,
    price integer not null, quantity integer not null, discount integer not null, stock_after integer not null,
    primary key (order_no, line)) strict, without rowid;
  create table limit_ledger (
    user_no integer not null, entry integer not null, type integer not null, amount integer not null,
    balance_after integer not null, order_no integer, at integer not null,
    primary key (user_no, entry)) strict, without rowid;
  create table limit_outbox (
    order_no integer not null, type integer not null, status integer not null, at integer not null,
    primary key (order_no, type)) strict, without rowid;
  create table limit_keys (
    user_no integer not null, idempotency_key text not null, order_no integer not null, at integer not null,
    primary key (user_no, idempotency_key)) strict, without rowid;
  create table limit_sales (
    day integer not null, option_no integer not null, quantity integer not null, revenue integer not null,
    primary key (day, option_no)) strict, without rowid;`

/** The limit (`limit-orders.ts`) on SQLite: prepared statements in a loop, one transaction for all orders of a call. */
export function openLimit(
  path: string,
  workload: Workload,
): { place(orders: readonly { order: OrderRequest; key: string }[]): void; close(): void } {
  const db = openDurable(path)
  db.exec(schema)
  const insertInto = (table: LimitTable) =>
    `insert into limit_${table} (${limitColumns[table]}) values (${limitColumns[table].replaceAll(/\w+/g, '?')})`
  const transaction = transactionsOf(db)
  transaction(() => {
    const user = db.prepare(insertInto('users'))
    for (const row of limitUsers(workload)) user.run(...row)
    const option = db.prepare(insertInto('options'))
    for (const row of limitOptions(workload)) option.run(...row)
  })
  const findUser = db.prepare('select no, balance, entry_count from limit_users where user_id = ?').raw()
  const findOption = db.prepare('select no, name, price, on_sale, stock from limit_options where product_id = ?').raw()
  const findKey = db.prepare('select order_no from limit_keys where user_no = ? and idempotency_key = ?').pluck()
  const lastOrder = db.prepare('select coalesce(max(no), 0) from limit_orders').pluck()
  const saveUser = db.prepare('update limit_users set balance = ?, entry_count = ? where no = ?')
  const saveOption = db.prepare('update limit_options set stock = ? where no = ?')
  const inserts = (['orders', 'items', 'ledger', 'outbox', 'keys'] as const).map(
    table => [table, db.prepare(insertInto(table))] as const,
  )
  const addSales = db.prepare(
    `${insertInto('sales')} on conflict (day, option_no) do update
     set quantity = quantity + excluded.quantity, revenue = revenue + excluded.revenue`,
  )

  function userOf(userId: string): LimitUser {
    const [no, balance, entryCount] = findUser.get(userId) as [number, number, number]
    return { no, balance, entryCount }
  }

  function optionOf(productId: string): LimitOption {
    const [no, name, price, onSale, stock] = findOption.get(productId) as [number, string, number, number, number]
    return { no, name, price, onSale: onSale === 1, stock }
  }

  return {
    place(orders) {
      transaction(() => {
        const users = new Map<string, LimitUser>()
        const options = new Map<string, LimitOption>()
        const sales: LimitRow[] = []
        let orderNo = lastOrder.get() as number
        for (const { order, key } of orders) {
          const user = known(users, order.userId, userOf)
          if (findKey.get(user.no, key) !== undefined) throw new Error('this key was used')
          orderNo += 1
          const rows = limitRows(order, key, orderNo, user, productId => known(options, productId, optionOf))
          for (const [table, insert] of inserts) for (const row of rows[table]) insert.run(...row)
          sales.push(...rows.sales)
        }
        for (const { no, balance, entryCount } of users.values()) saveUser.run(balance, entryCount, no)
        for (const { no, stock } of options.values()) saveOption.run(stock, no)
        for (const row of sumSales(sales)) addSales.run(...row)
      })
    },
    close: () => void db.close(),
  }
}

/** What the batch has read already, read now if it has not. */
function known<T>(found: Map<string, T>, key: string, find: (key: string) => T): T {
  let value = found.get(key)
  if (value === undefined) {
    value = find(key)
    found.set(key, value)
  }
  return value
}
