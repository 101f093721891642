import { randomInt } from 'node:crypto'
import { createShop } from '@jumun/core'
import { createConnection, createPool } from 'mysql2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMysql } from '../mysql.ts'

const url = process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306'
const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/).includes('mysql')
const database = `jumun_test_lost_${process.pid}_${Date.now()}`
let reachable = false

function ask(statement: string): Promise<void> {
  const connection = createConnection({ uri: url, connectTimeout: 2000 })
  connection.on('error', () => undefined)
  return new Promise((resolve, reject) => {
    connection.query(statement, error => {
      connection.destroy()
      if (error === null) resolve()
      else reject(error)
    })
  })
}

beforeAll(async () => {
  reachable = await ask(`create database ${database}`).then(
    () => true,
    () => false,
  )
})
afterAll(() => (reachable ? ask(`drop database ${database}`) : undefined))

/** What a server does to an exchange whose transaction a cluster has taken away: it executes the rest. */
const losses = {
  // MariaDB with Galera reports it only after the last statement.
  'and reports it at the end': (before: string, after: string) =>
    `${before};rollback;${after};signal sqlstate '40001' set mysql_errno = 1213, message_text = 'Deadlock'`,
  'and never reports it': (before: string, after: string) => `${before};rollback;${after}`,
}

/**
 * A host's pool whose server takes the transaction away before one of the statements that write. Statements are cut at `;`:
 * no value of this test holds one.
 */
function losingPool(chance: number, multipleStatements: boolean, loss: (before: string, after: string) => string) {
  const own = new URL(url)
  own.pathname = database
  const pool = createPool({ uri: own.href, connectionLimit: 2, multipleStatements: true })
  let lost = 0
  pool.on('connection', connection => {
    // What the store sees of it: whether it can send several statements at once.
    connection.config.multipleStatements = multipleStatements
    const query = connection.query.bind(connection) as (
      asked: { sql: string; values: unknown[] },
      done: unknown,
    ) => unknown
    const losing = (
      asked: { sql: string; values: unknown[] },
      done: (error: Error | null, result: unknown) => void,
    ) => {
      const statements = connection.format(asked.sql, asked.values).split(';')
      const writing = statements.flatMap((text, i) => (/^(insert|update)/.test(text) ? [i] : []))
      const cut = writing[randomInt(Math.max(writing.length, 1))]
      if (cut === undefined || Math.random() > chance) return query(asked, done)
      lost += 1
      // A server that is asked one statement at a time says so at once.
      if (!multipleStatements)
        return query({ ...asked, sql: 'rollback', values: [] }, (error: Error | null) => {
          done(error ?? Object.assign(new Error('Deadlock'), { errno: 1213, code: 'ER_LOCK_DEADLOCK' }), undefined)
        })
      const before = statements.slice(0, cut).join(';') || 'select 1'
      return query(
        { ...asked, sql: loss(before, statements.slice(cut).join(';')), values: [] },
        (error: Error | null, result: unknown) => {
          // The answer to `rollback` (and, where there was nothing before it, to `select 1`) is never read.
          const answers = error === null ? [...(result as unknown[])] : []
          if (error === null) answers.splice(Math.max(cut, 1), 1)
          if (error === null && cut === 0) answers.shift()
          done(error, error === null && statements.length === 1 ? answers[0] : answers)
        },
      )
    }
    Object.defineProperty(connection, 'query', { value: losing })
  })
  return { pool, lost: () => lost, close: () => new Promise<void>(resolve => pool.end(() => resolve())) }
}

test.for([
  ...Object.entries(losses).map(([name, loss]) => ({ name, loss, multipleStatements: true })),
  { name: 'one statement at a time', loss: losses['and never reports it'], multipleStatements: false },
])(
  'where a server loses transactions $name, nothing of them is stored',
  async ({ loss, multipleStatements }, context) => {
    if (!reachable && !required) context.skip(`no server at ${url}`)
    await ask(`drop database ${database}`)
    await ask(`create database ${database}`)
    const { pool, lost, close } = losingPool(0.3, multipleStatements, loss)
    try {
      const plain = createPool({ uri: url, database })
      const preparing = createShop({ store: await openMysql(plain) })
      const users = Array.from({ length: 40 }, (_, i) => `user-${i}`)
      await Promise.all(users.map(userId => preparing.users.register({ userId, name: userId })))
      await Promise.all(users.map(userId => preparing.wallets.charge({ userId, amount: 1_000_000 })))
      await preparing.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 5, stock: 100_000 })

      const shop = createShop({ store: await openMysql(pool) })
      const acknowledged: string[] = []
      // Which exchanges lose their transaction is drawn: it goes on until enough have.
      for (let round = 0; round < 15 || (lost() <= 5 && round < 200); round += 1) {
        const orders = await Promise.allSettled(
          users.map((userId, i) =>
            shop.orders.place({
              userId,
              items: [{ productId: 'latte', quantity: 1 }],
              ...(i % 2 === 0 && { idempotencyKey: `key-${round}` }),
            }),
          ),
        )
        for (const order of orders) {
          if (order.status === 'fulfilled') acknowledged.push(order.value.orderId)
          else expect(order.reason).toMatchObject({ code: 'BUSY', details: { outcome: 'nothing happened' } })
        }
      }
      expect(lost()).toBeGreaterThan(5)
      const stored: string[] = []
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await preparing.orders.list({ limit: 100, cursor })
        stored.push(...page.items.map(({ orderId }) => orderId))
        cursor = page.nextCursor
      }
      expect(stored.sort()).toEqual(acknowledged.sort())
      expect(await preparing.audit()).toMatchObject({ ok: true })
      await shop.close()
      await preparing.close()
      await new Promise<void>(resolve => plain.end(() => resolve()))
    } finally {
      await close()
    }
  },
)
