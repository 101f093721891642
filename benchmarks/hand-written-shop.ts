import { mariadb, postgres } from './bench-server.ts'
import { claimNaively, openClaimsByHand } from './hand-written-claims.ts'
import { type HandWrittenReads, handWrittenReads } from './hand-written-reads.ts'
import { placeNaively } from './hand-written-server.ts'
import { insertInto, openDurable, openHandWritten, transactionsOf } from './hand-written-sqlite.ts'
import type { Row } from './order-rows.ts'
import { retryDeadlocks } from './retry-deadlocks.ts'
import type { OrderRequest } from './workload.ts'

/** What a hand-written shop's API is made of: one transaction per request, row locks, plain SQL. */
export interface HandWrittenShop extends HandWrittenReads {
  place(order: OrderRequest): Promise<void>
  /** Answers the balance. */
  charge(userId: string, amount: number): Promise<number>
  claim(code: string, userId: string): Promise<void>
  deadlocks(): number
  close(): Promise<void>
}

export function openShopByHandOnSqlite(path: string): HandWrittenShop {
  const orders = openHandWritten(path)
  const claims = openClaimsByHand(path)
  const db = openDurable(path)
  const transaction = transactionsOf(db)
  const wallet = db.prepare('select balance, entry_count from jumun_wallets where user_id = ?').raw()
  const saveWallet = db.prepare(
    'update jumun_wallets set balance = ?, entry_count = ?, latest_at = ? where user_id = ?',
  )
  const ledger = db.prepare(insertInto('jumun_ledger'))
  const statements = new Map<string, ReturnType<typeof wallet.raw>>()
  function all(text: string, parameters: readonly unknown[] = []): unknown[][] {
    const statement = statements.get(text) ?? db.prepare(text).raw()
    statements.set(text, statement)
    return statement.all(...parameters) as unknown[][]
  }
  return {
    ...handWrittenReads(work => work(all)),
    place: async order => orders.place([order]),
    async charge(userId, amount) {
      let balance = 0
      transaction(() => {
        const [before, number] = wallet.get(userId) as [number, number]
        balance = before + amount
        saveWallet.run(balance, number + 1, Date.now(), userId)
        ledger.run(chargeRow(userId, number + 1, amount, before))
      })
      return balance
    },
    claim: async (code, userId) => claims.claim([{ code, userId }]),
    deadlocks: () => 0,
    async close() {
      orders.close()
      claims.close()
      db.close()
    },
  }
}

export async function openShopByHandOnServer(url: URL, connections: number): Promise<HandWrittenShop> {
  const server = url.protocol === 'mysql:' ? mariadb() : postgres()
  const pool = await server.openPool(url, connections)
  const attempts = retryDeadlocks(server)
  return {
    ...handWrittenReads(work =>
      pool.with(connection => work((statement, parameters) => connection.all(statement, parameters))),
    ),
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
        await connection.run('update jumun_wallets set balance = ?, entry_count = ?, latest_at = ? where user_id = ?', [
          balance,
          number + 1,
          Date.now(),
          userId,
        ])
        await connection.insert('jumun_ledger', [chargeRow(userId, number + 1, amount, before)])
        await connection.run('commit')
      })
      return balance
    },
    claim: (code, userId) => attempts.run(pool, connection => claimNaively(connection, { code, userId })),
    deadlocks: () => attempts.deadlocks,
    close: () => pool.close(),
  }
}

function chargeRow(userId: string, number: number, amount: number, before: number): Row {
  const limit = Number.MAX_SAFE_INTEGER
  return [userId, number, 'CHARGE', amount, before, before + amount, null, null, limit, Date.now()]
}
