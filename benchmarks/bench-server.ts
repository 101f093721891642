import type { Inspector } from '@jumun/adapters/scratch'
import { createPool } from 'mysql2/promise'
import pg from 'pg'
import { columnsOf, type OptionState, type Row, type TableName, type WalletState } from './order-rows.ts'

/** A conversation with a server as hand-written SQL has it: statements with `?`, rows as arrays. */
export interface Connection {
  all(statement: string, parameters?: readonly unknown[]): Promise<unknown[][]>
  /** Returns how many rows were met. */
  run(statement: string, parameters?: readonly unknown[]): Promise<number>
  insert(table: TableName, rows: readonly Row[]): Promise<unknown>
  addSales(rows: readonly Row[]): Promise<unknown>
  saveWallets(wallets: ReadonlyMap<string, WalletState>): Promise<unknown>
  saveOptions(options: ReadonlyMap<string, OptionState>): Promise<unknown>
}

export interface Pool {
  /** Takes a connection for as long as `use` lasts. */
  with<T>(use: (connection: Connection) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** A kind of server: where it is, and what differs between the two in hand-written code. */
export interface BenchServer {
  readonly name: 'MariaDB' | 'PostgreSQL'
  readonly url: URL
  /** Of the environment, that names another one. */
  readonly variable: string
  /** Whether someone asked for this very server, so that its absence is a failure. */
  readonly named: boolean
  /** Version and durability, asked of the server. */
  facts(inspector: Inspector): Promise<Record<string, string>>
  /** As many connections as `size`, all of them open already. */
  openPool(url: URL, size: number): Promise<Pool>
  /** True for a deadlock or a lock that was waited for too long: ROLLBACK, and begin again. */
  isDeadlock(error: unknown): boolean
}

export function mariadb(): BenchServer {
  const variable = 'JUMUN_TEST_MYSQL'
  const named = process.env[variable]
  const url = new URL(named ?? 'mysql://root@127.0.0.1:3306')
  return {
    name: 'MariaDB',
    url,
    variable,
    named: named !== undefined,
    async facts({ rows }) {
      const [row] = await rows('select version(), @@innodb_flush_log_at_trx_commit, @@innodb_buffer_pool_size >> 20')
      const [version, flush, buffer] = row!.map(String)
      return { server: version!, innodb_flush_log_at_trx_commit: flush!, innodb_buffer_pool_size: `${buffer} MiB` }
    },
    async openPool(to, size) {
      const pool = createPool({ uri: to.href, connectionLimit: size, rowsAsArray: true, supportBigNumbers: true })
      const connections = await Promise.all(Array.from({ length: size }, () => pool.getConnection()))
      for (const connection of connections) {
        await connection.query('set session transaction isolation level read committed')
        connection.release()
      }
      return {
        async with(use) {
          const connection = await pool.getConnection()
          try {
            return await use(mariadbConnection((statement, parameters) => connection.query(statement, parameters)))
          } finally {
            connection.release()
          }
        },
        close: () => pool.end(),
      }
    },
    isDeadlock: error => [1213, 1205].includes((error as { errno?: number }).errno ?? 0),
  }
}

function mariadbConnection(query: (statement: string, parameters: unknown[]) => Promise<unknown[]>): Connection {
  const all = async (statement: string, parameters: readonly unknown[] = []) =>
    (await query(statement, [...parameters]))[0] as unknown[][]
  return {
    all,
    run: async (statement, parameters = []) =>
      ((await query(statement, [...parameters]))[0] as { affectedRows: number }).affectedRows,
    insert: (table, rows) => query(`insert into ${table} (${columnsOf[table]}) values ?`, [rows]),
    addSales: rows =>
      query(
        `insert into jumun_sales (${columnsOf.jumun_sales}) values ?
         on duplicate key update quantity = quantity + values(quantity), revenue = revenue + values(revenue)`,
        [rows],
      ),
    // Rows that are there are met by their key: the usual way to write many of them in one statement.
    saveWallets: wallets =>
      query(
        `insert into jumun_wallets (user_id, balance, entry_count, latest_at) values ?
         on duplicate key update balance = values(balance), entry_count = values(entry_count), latest_at = values(latest_at)`,
        [[...wallets].map(([userId, { balance, entryCount, latestAt }]) => [userId, balance, entryCount, latestAt])],
      ),
    saveOptions: options =>
      query(
        `insert into jumun_options (product_id, option_id, name, price, stock, movement_count, position,
         last_order_id, sold_on, sold_units, sold_revenue) values ?
         on duplicate key update stock = values(stock), movement_count = values(movement_count),
         last_order_id = values(last_order_id), sold_on = values(sold_on), sold_units = values(sold_units),
         sold_revenue = values(sold_revenue)`,
        [
          [...options].map(([productId, option]) => {
            const { price, stock, movementCount, lastOrderId, soldOn, soldUnits, soldRevenue } = option
            const sold = [soldOn, soldUnits, soldRevenue]
            return [productId, 'default', 'default', price, stock, movementCount, 0, lastOrderId, ...sold]
          }),
        ],
      ),
  }
}

export function postgres(): BenchServer {
  const variable = 'JUMUN_TEST_POSTGRES'
  const named = process.env[variable]
  const url = new URL(named ?? 'postgres://postgres@127.0.0.1:5432/postgres')
  return {
    name: 'PostgreSQL',
    url,
    variable,
    named: named !== undefined,
    async facts({ rows }) {
      const setting = (name: string) => `current_setting('${name}')`
      const names = ['server_version', 'synchronous_commit', 'fsync', 'shared_buffers']
      const [row] = await rows(`select ${names.map(setting).join(', ')}`)
      const [server, ...settings] = row!.map(String)
      return { server: server!, ...Object.fromEntries(names.slice(1).map((name, i) => [name, settings[i]!])) }
    },
    async openPool(to, size) {
      const pool = new pg.Pool({ connectionString: to.href, max: size })
      const clients = await Promise.all(Array.from({ length: size }, () => pool.connect()))
      for (const client of clients) client.release()
      return {
        async with(use) {
          const client = await pool.connect()
          try {
            return await use(postgresConnection((text, values) => client.query({ text, values, rowMode: 'array' })))
          } finally {
            client.release()
          }
        },
        close: () => pool.end(),
      }
    },
    isDeadlock: error => ['40P01', '55P03'].includes((error as { code?: string }).code ?? ''),
  }
}

type PostgresQuery = (text: string, values: unknown[]) => Promise<{ rows: unknown[]; rowCount: number | null }>

function postgresConnection(query: PostgresQuery): Connection {
  return {
    all: async (statement, parameters = []) => (await query(numbered(statement), [...parameters])).rows as unknown[][],
    run: async (statement, parameters = []) => (await query(numbered(statement), [...parameters])).rowCount ?? 0,
    insert: (table, rows) => query(...insertOf(table, rows)),
    addSales(rows) {
      const [text, values] = insertOf('jumun_sales', rows)
      const add =
        'quantity = jumun_sales.quantity + excluded.quantity, revenue = jumun_sales.revenue + excluded.revenue'
      return query(`${text} on conflict (day, product_id, option_id) do update set ${add}`, values)
    },
    saveWallets: wallets =>
      query(
        `update jumun_wallets as t set balance = j.balance, entry_count = j.entry_count, latest_at = j.latest_at
         from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) as j (user_id, balance, entry_count, latest_at)
         where t.user_id = j.user_id`,
        [
          [...wallets.keys()],
          [...wallets.values()].map(wallet => wallet.balance),
          [...wallets.values()].map(wallet => wallet.entryCount),
          [...wallets.values()].map(wallet => wallet.latestAt),
        ],
      ),
    saveOptions: options =>
      query(
        `update jumun_options as t set stock = j.stock, movement_count = j.movement_count, last_order_id = j.last_order_id,
           sold_on = j.sold_on, sold_units = j.sold_units, sold_revenue = j.sold_revenue
         from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::bigint[])
           as j (product_id, stock, movement_count, last_order_id, sold_on, sold_units, sold_revenue)
         where t.product_id = j.product_id and t.option_id = 'default'`,
        [
          [...options.keys()],
          [...options.values()].map(option => option.stock),
          [...options.values()].map(option => option.movementCount),
          [...options.values()].map(option => option.lastOrderId),
          [...options.values()].map(option => option.soldOn),
          [...options.values()].map(option => option.soldUnits),
          [...options.values()].map(option => option.soldRevenue),
        ],
      ),
  }
}

const texts = new Map<string, string>()

function numbered(statement: string): string {
  let text = texts.get(statement)
  if (text === undefined) {
    let number = 0
    text = statement.replaceAll('?', () => `$${++number}`)
    texts.set(statement, text)
  }
  return text
}

/** One array a column: how many rows a set has does not change the statement. */
function insertOf(table: TableName, rows: readonly Row[]): [text: string, values: unknown[]] {
  const columns = columnsOf[table].split(',').map(name => name.trim())
  const arrays = columns.map((name, i) => `$${i + 1}::${integers.has(name) ? 'bigint' : 'text'}[]`)
  return [
    `insert into ${table} (${columns.join(', ')}) select * from unnest(${arrays.join(', ')})`,
    columns.map((_, i) => rows.map(row => row[i])),
  ]
}

const integers = new Set(
  `number subtotal discount total created_at expires_at step_count unit_price quantity amount at balance_before
   balance_after max_balance delta stock_after revenue sequence attempts next_attempt_at lease_until sent_at
   claimed_at paid_amount paid_at paid_number paid_balance`.split(/\s+/),
)
