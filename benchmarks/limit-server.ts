import { createConnection as connectMysql } from 'mysql2/promise'
import pg from 'pg'
import type { BenchServer } from './bench-server.ts'
import { limitColumns, limitOptions, limitRows, limitUsers, sumSales } from './limit-orders.ts'
import type { LimitOption, LimitRow, LimitTable, LimitUser } from './limit-orders.ts'
import type { OrderRequest, Workload } from './workload.ts'

export interface LimitServer {
  place(orders: readonly { order: OrderRequest; key: string }[]): Promise<void>
  close(): Promise<void>
}

/** What the two servers do differently for the limit: sets of rows, and how many statements one exchange takes. */
interface LimitConnection {
  execute(statement: string): Promise<unknown>
  /** Users and options, locked in the order of their numbers. */
  lock(userIds: readonly string[], productIds: readonly string[]): Promise<[users: LimitRow[], options: LimitRow[]]>
  usedKeys(keys: readonly string[]): Promise<number>
  /** Takes as many order numbers as there are orders; returns the first. */
  takeNumbers(count: number): Promise<number>
  /** All of a batch, and COMMIT. */
  write(rows: ReadonlyMap<LimitTable, readonly LimitRow[]>): Promise<unknown>
  insert(table: LimitTable, rows: readonly LimitRow[]): Promise<unknown>
  close(): Promise<void>
}

/** The limit (`limit-orders.ts`) on a server: one connection, a statement per table, as few exchanges as there can be. */
export async function openLimitServer(server: BenchServer, url: URL, workload: Workload): Promise<LimitServer> {
  const connection = await (server.name === 'MariaDB' ? connectMariadb(url) : connectPostgres(url))
  for (const statement of schemaOf(server)) await connection.execute(statement)
  await connection.insert('users', limitUsers(workload))
  await connection.insert('options', limitOptions(workload))
  return {
    async place(orders) {
      const users = new Map<string, LimitUser>()
      const options = new Map<string, LimitOption>()
      const [userRows, optionRows] = await connection.lock(
        [...new Set(orders.map(({ order }) => order.userId))].sort(),
        [...new Set(orders.flatMap(({ order }) => order.items.map(({ productId }) => productId)))].sort(),
      )
      for (const [no, userId, balance, entryCount] of userRows) {
        users.set(String(userId), { no: Number(no), balance: Number(balance), entryCount: Number(entryCount) })
      }
      for (const [no, productId, name, price, stock, onSale] of optionRows) {
        const option = { no: Number(no), name: String(name), price: Number(price), stock: Number(stock) }
        options.set(String(productId), { ...option, onSale: Number(onSale) === 1 })
      }
      const [used, first] = await Promise.all([
        connection.usedKeys(orders.map(({ key }) => key)),
        connection.takeNumbers(orders.length),
      ])
      if (used > 0) throw new Error('a key was used')
      const all = orders.map(({ order, key }, index) =>
        limitRows(order, key, first + index, users.get(order.userId)!, productId => options.get(productId)!),
      )
      const rows = new Map<LimitTable, readonly LimitRow[]>()
      for (const table of ['orders', 'items', 'ledger', 'outbox', 'keys'] as const) {
        rows.set(
          table,
          all.flatMap(one => one[table]),
        )
      }
      rows.set('sales', sumSales(all.flatMap(({ sales }) => sales)))
      rows.set(
        'users',
        [...users].map(([userId, { no, balance, entryCount }]) => [no, userId, balance, entryCount]),
      )
      rows.set(
        'options',
        [...options].map(([productId, { no, name, price, stock }]) => [no, productId, name, price, stock, 1]),
      )
      await connection.write(rows)
    },
    close: () => connection.close(),
  }
}

function schemaOf({ name }: BenchServer): string[] {
  const mariadb = name === 'MariaDB'
  const text = mariadb ? 'varchar(64) character set utf8mb4 collate utf8mb4_nopad_bin' : 'text collate "C"'
  const bytes = mariadb ? 'binary(16)' : 'bytea'
  const small = mariadb ? 'tinyint' : 'smallint'
  const table = (of: LimitTable, columns: string) =>
    `create table limit_${of} (${columns})${mariadb ? ' engine=InnoDB' : ''}`
  return [
    `drop table if exists ${Object.keys(limitColumns)
      .map(of => `limit_${of}`)
      .join(', ')}`,
    table(
      'users',
      `no bigint primary key, user_id ${text} not null unique, balance bigint not null check (balance >= 0),
       entry_count bigint not null`,
    ),
    table(
      'options',
      `no bigint primary key, product_id ${text} not null unique, name ${text} not null, price bigint not null,
       stock bigint not null check (stock >= 0), on_sale ${small} not null`,
    ),
    table(
      'orders',
      `no bigint primary key, id ${bytes} not null unique, user_no bigint not null, status ${small} not null,
       subtotal bigint not null, discount bigint not null, total bigint not null, coupon_no bigint,
       created_at bigint not null, paid_at bigint`,
    ),
    'create index limit_orders_user on limit_orders (user_no, no)',
    table(
      'items',
      `order_no bigint not null, line ${small} not null, option_no bigint not null, name ${text} not null,
       price bigint not null, quantity bigint not null, discount bigint not null, stock_after bigint not null,
       primary key (order_no, line)`,
    ),
    table(
      'ledger',
      `user_no bigint not null, entry bigint not null, type ${small} not null, amount bigint not null,
       balance_after bigint not null, order_no bigint, at bigint not null, primary key (user_no, entry)`,
    ),
    table(
      'outbox',
      `order_no bigint not null, type ${small} not null, status ${small} not null, at bigint not null,
       primary key (order_no, type)`,
    ),
    table(
      'keys',
      `user_no bigint not null, idempotency_key ${text} not null, order_no bigint not null, at bigint not null,
       primary key (idempotency_key, user_no)`,
    ),
    table(
      'sales',
      `day bigint not null, option_no bigint not null, quantity bigint not null, revenue bigint not null,
       primary key (day, option_no)`,
    ),
  ]
}

const written: readonly LimitTable[] = ['orders', 'items', 'ledger', 'outbox', 'keys']

async function connectMariadb(url: URL): Promise<LimitConnection> {
  const connection = await connectMysql({
    uri: url.href,
    rowsAsArray: true,
    supportBigNumbers: true,
    multipleStatements: true,
  })
  await connection.query('set session transaction isolation level read committed')
  const insertText = (table: LimitTable) => `insert into limit_${table} (${limitColumns[table]}) values ?`
  const changing: readonly (readonly [LimitTable, string])[] = [
    ['users', 'balance = values(balance), entry_count = values(entry_count)'],
    ['options', 'stock = values(stock)'],
    ['sales', 'quantity = quantity + values(quantity), revenue = revenue + values(revenue)'],
  ]
  const packet = [
    ...written.map(insertText),
    ...changing.map(([table, changes]) => `${insertText(table)} on duplicate key update ${changes}`),
    'commit',
  ].join(';')
  let next = 1
  return {
    execute: statement => connection.query(statement),
    async lock(userIds, productIds) {
      const [results] = await connection.query(
        `start transaction;
         select no, user_id, balance, entry_count from limit_users where user_id in (?) order by user_id for update;
         select no, product_id, name, price, stock, on_sale from limit_options where product_id in (?)
         order by product_id for update`,
        [userIds, productIds],
      )
      const [, users, options] = results as unknown as [unknown, LimitRow[], LimitRow[]]
      return [users, options]
    },
    async usedKeys(keys) {
      const [rows] = await connection.query('select count(*) from limit_keys where idempotency_key in (?)', [keys])
      return Number((rows as unknown[][])[0]![0])
    },
    async takeNumbers(count) {
      next += count
      return next - count
    },
    write: rows =>
      connection.query(
        packet,
        [...written, ...changing.map(([table]) => table)].map(table => rows.get(table)),
      ),
    insert: (table, rows) => connection.query(insertText(table), [rows]),
    close: () => connection.end(),
  }
}

async function connectPostgres(url: URL): Promise<LimitConnection> {
  const client = new pg.Client({ connectionString: url.href, pipeline: true })
  await client.connect()
  const query = async (text: string, values: unknown[] = []) =>
    (await client.query({ text, values, rowMode: 'array' })).rows as LimitRow[]
  /** One array a column, so that a statement stays the same for any number of rows. */
  const insertOf = (table: LimitTable, rows: readonly LimitRow[]): [string, unknown[]] => {
    const columns = limitColumns[table].split(', ')
    const arrays = columns.map((name, i) => `$${i + 1}::${typeOf(name)}[]`)
    return [
      `insert into limit_${table} (${columns.join(', ')}) select * from unnest(${arrays.join(', ')})`,
      columns.map((_, i) => rows.map(row => row[i])),
    ]
  }
  let next = 1
  return {
    execute: statement => query(statement),
    async lock(userIds, productIds) {
      // Queued by the driver without waiting for each other.
      const [, users, options] = await Promise.all([
        query('begin'),
        query(
          `select no, user_id, balance, entry_count from limit_users where user_id = any($1) order by user_id for update`,
          [userIds],
        ),
        query(
          `select no, product_id, name, price, stock, on_sale from limit_options where product_id = any($1)
           order by product_id for update`,
          [productIds],
        ),
      ])
      return [users, options]
    },
    async usedKeys(keys) {
      const [row] = await query('select count(*) from limit_keys where idempotency_key = any($1)', [keys])
      return Number(row![0])
    },
    async takeNumbers(count) {
      next += count
      return next - count
    },
    async write(rows) {
      const statements = written.map(table => query(...insertOf(table, rows.get(table)!)))
      const [addSales, sales] = insertOf('sales', rows.get('sales')!)
      const column = (table: LimitTable, index: number) => rows.get(table)!.map(row => row[index])
      await Promise.all([
        ...statements,
        query(
          `${addSales} on conflict (day, option_no) do update
           set quantity = limit_sales.quantity + excluded.quantity, revenue = limit_sales.revenue + excluded.revenue`,
          sales,
        ),
        query(
          `update limit_users as t set balance = j.balance, entry_count = j.entry_count
           from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as j (no, balance, entry_count) where t.no = j.no`,
          [column('users', 0), column('users', 2), column('users', 3)],
        ),
        query(
          `update limit_options as t set stock = j.stock
           from unnest($1::bigint[], $2::bigint[]) as j (no, stock) where t.no = j.no`,
          [column('options', 0), column('options', 4)],
        ),
        query('commit'),
      ])
    },
    insert: (table, rows) => query(...insertOf(table, rows)),
    close: () => client.end(),
  }
}

const texts = new Set(['user_id', 'product_id', 'name', 'idempotency_key'])

function typeOf(column: string): string {
  if (column === 'id') return 'bytea'
  return texts.has(column) ? 'text' : 'bigint'
}
