import { mariadb } from './bench-server.ts'
import { claimNaively, openClaimsByHand } from './hand-written-claims.ts'
import { placeNaively } from './hand-written-server.ts'
import { insertInto, openDurable, openHandWritten, transactionsOf } from './hand-written-sqlite.ts'
import type { Row } from './order-rows.ts'
import { retryDeadlocks } from './retry-deadlocks.ts'
import type { OrderRequest } from './workload.ts'

/** What a hand-written shop's API is made of: one transaction per request, row locks, plain SQL. */
export interface HandWrittenShop {
  place(order: OrderRequest): Promise<void>
  charge(userId: string, amount: number): Promise<number>
  claim(code: string, userId: string): Promise<void>
  /** The first page of products with their options. */
  products(): Promise<object>
  top(): Promise<object>
  deadlocks(): number
  close(): Promise<void>
}

const page = `select product_id, name, price, status from jumun_products where status = 'ON_SALE'
  order by created_at, product_id limit 20`
const optionsOf = (places: string) =>
  `select product_id, option_id, name, price, stock from jumun_options where product_id in (${places}) order by position`
const total = `select count(*) from jumun_products where status = 'ON_SALE'`
const best = `select s.product_id, p.name, p.price, sum(s.quantity), sum(s.revenue) from (
  select product_id, quantity, revenue from jumun_sales where day >= ?
  union all select product_id, sold_units, sold_revenue from jumun_options where sold_on >= ?) as s
  join jumun_products p on p.product_id = s.product_id
  group by s.product_id, p.name, p.price order by 4 desc, 5 desc, 1 limit 5`

export function openShopByHandOnSqlite(path: string): HandWrittenShop {
  const orders = openHandWritten(path)
  const claims = openClaimsByHand(path)
  const db = openDurable(path)
  const transaction = transactionsOf(db)
  const wallet = db.prepare('select balance, entry_count from jumun_wallets where user_id = ?').raw()
  const saveWallet = db.prepare('update jumun_wallets set balance = ?, entry_count = ? where user_id = ?')
  const ledger = db.prepare(insertInto('jumun_ledger'))
  const pageOf = db.prepare(page).raw()
  const options = db.prepare(optionsOf(Array.from({ length: 20 }, () => '?').join(', '))).raw()
  const totalOf = db.prepare(total).pluck()
  const bestOf = db.prepare(best).raw()
  return {
    place: async order => orders.place([order]),
    async charge(userId, amount) {
      let balance = 0
      transaction(() => {
        const [before, number] = wallet.get(userId) as [number, number]
        balance = before + amount
        saveWallet.run(balance, number + 1, userId)
        ledger.run(chargeRow(userId, number + 1, amount, before))
      })
      return balance
    },
    claim: async (code, userId) => claims.claim([{ code, userId }]),
    async products() {
      const rows = pageOf.all() as unknown[][]
      return pageJson(rows, options.all(...rows.map(([id]) => id)) as unknown[][], totalOf.get())
    },
    top: async () => topJson(bestOf.all(firstDay(), firstDay()) as unknown[][]),
    deadlocks: () => 0,
    async close() {
      orders.close()
      claims.close()
      db.close()
    },
  }
}

export async function openShopByHandOnMariadb(url: URL, connections: number): Promise<HandWrittenShop> {
  const pool = await mariadb().openPool(url, connections)
  const attempts = retryDeadlocks(mariadb())
  return {
    place: order => attempts.run(pool, connection => placeNaively(connection, order)),
    async charge(userId, amount) {
      let balance = 0
      await attempts.run(pool, async connection => {
        await connection.run('begin')
        const [row] = await connection.all(
          'select balance, entry_count from jumun_wallets where user_id = ? for update',
          [userId],
        )
        const [before, number] = row!.map(Number) as [number, number]
        balance = before + amount
        await connection.run('update jumun_wallets set balance = ?, entry_count = ? where user_id = ?', [
          balance,
          number + 1,
          userId,
        ])
        await connection.insert('jumun_ledger', [chargeRow(userId, number + 1, amount, before)])
        await connection.run('commit')
      })
      return balance
    },
    claim: (code, userId) => attempts.run(pool, connection => claimNaively(connection, { code, userId })),
    products: () =>
      pool.with(async connection => {
        const rows = await connection.all(page)
        const ids = rows.map(([id]) => id)
        const options = await connection.all(optionsOf(ids.map(() => '?').join(', ')), ids)
        return pageJson(rows, options, (await connection.all(total))[0]![0])
      }),
    top: () => pool.with(async connection => topJson(await connection.all(best, [firstDay(), firstDay()]))),
    deadlocks: () => attempts.deadlocks,
    close: () => pool.close(),
  }
}

function chargeRow(userId: string, number: number, amount: number, before: number): Row {
  const limit = Number.MAX_SAFE_INTEGER
  return [userId, number, 'CHARGE', amount, before, before + amount, null, null, limit, Date.now()]
}

function pageJson(products: unknown[][], options: unknown[][], count: unknown): object {
  const items = products.map(([productId, name, price, status]) => {
    const own = options
      .filter(([of]) => of === productId)
      .map(([, optionId, optionName, optionPrice, stock]) => {
        return { optionId, name: optionName, price: Number(optionPrice), stock: Number(stock), soldOut: stock === 0 }
      })
    return {
      productId,
      name,
      price: Number(price),
      stock: own.reduce((sum, { stock }) => sum + stock, 0),
      status,
      options: own,
    }
  })
  return { items, page: 1, limit: 20, total: Number(count) }
}

function topJson(rows: unknown[][]): object {
  return {
    items: rows.map(([productId, name, price, totalSales, revenue], index) => {
      return {
        rank: index + 1,
        productId,
        name,
        price: Number(price),
        totalSales: Number(totalSales),
        revenue: Number(revenue),
      }
    }),
  }
}

/** Two business days ago, in Seoul. */
function firstDay(): string {
  return new Date(Date.now() + 9 * 3_600_000 - 2 * 86_400_000).toISOString().slice(0, 10)
}
