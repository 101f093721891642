import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createShop } from '@jumun/core'
import { createConnection, createPool } from 'mysql2'
import { expect, test } from 'vitest'
import { openMysql } from '../mysql.ts'

const url = process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306'
const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/).includes('mysql')
const database = `jumun_test_gathered_${process.pid}_${Date.now()}`

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

/** Long enough that all rows of a batch are written before an answer is back. */
const awayMs = 50

/** A host's pool of one connection to a server far away; `exchanges` holds what was sent over it, one text an exchange. */
function countingPool(options: { multipleStatements: boolean }) {
  const own = new URL(url)
  own.pathname = database
  const pool = createPool({ uri: own.href, connectionLimit: 1, ...options })
  const exchanges: string[] = []
  pool.on('connection', connection => {
    const query = connection.query.bind(connection) as (query: { sql: string }, ...rest: unknown[]) => unknown
    const counting = (asked: { sql: string }, ...rest: unknown[]) => {
      exchanges.push(asked.sql)
      setTimeout(() => query(asked, ...rest), awayMs)
    }
    Object.defineProperty(connection, 'query', { value: counting })
  })
  return { pool, exchanges, close: () => new Promise<void>(resolve => pool.end(() => resolve())) }
}

test.for([
  // The last one of them, which makes the session what it was, after the callers have been answered.
  { multipleStatements: true, atMost: 5 },
  { multipleStatements: false, atMost: 16 },
])(
  'a batch of 64 orders takes at most $atMost exchanges with multipleStatements $multipleStatements',
  async ({ multipleStatements, atMost }, context) => {
    const there = await ask(`create database ${database}`).then(
      () => true,
      () => false,
    )
    if (!there && !required) context.skip(`no server at ${url}`)
    const { pool, exchanges, close } = countingPool({ multipleStatements })
    try {
      const shop = createShop({ store: await openMysql(pool) })
      const users = Array.from({ length: 64 }, (_, i) => `user-${i}`)
      await Promise.all(users.map(userId => shop.users.register({ userId, name: `it's \\ "${userId}"` })))
      await Promise.all(users.map(userId => shop.wallets.charge({ userId, amount: 1_000_000 })))
      await shop.catalog.addProduct({ productId: 'latte', name: `Latte's "\\" ?`, price: 5, stock: 1000 })

      exchanges.length = 0
      const items = [{ productId: 'latte', quantity: 1 }]
      const orders = await Promise.all(users.map(userId => shop.orders.place({ userId, items })))
      expect(exchanges.length).toBeLessThanOrEqual(atMost)
      const end = multipleStatements ? 'release savepoint jumun;commit' : 'commit'
      expect(exchanges.filter(text => /\bcommit\b/.test(text))).toEqual([end])
      expect(orders[0]?.items[0]?.productName).toBe(`Latte's "\\" ?`)
      exchanges.length = 0
      await shop.orders.place({ userId: 'user-0', items })
      // What it reads, what it writes, its end, and what makes the session what it was.
      if (multipleStatements) expect(exchanges).toHaveLength(4)
      expect((await shop.audit()).ok).toBe(true)
      await shop.close()
    } finally {
      await close()
      await ask(`drop database ${database}`)
    }
  },
)

test.for([
  { search: '', gathered: true },
  { search: '?multipleStatements=false', gathered: false },
])('an own pool gathers statements unless its URL says otherwise: $search', async ({ search, gathered }, context) => {
  const there = await ask(`create database ${database}`).then(
    () => true,
    () => false,
  )
  if (!there && !required) context.skip(`no server at ${url}`)
  const asked: string[] = []
  const onQuery = (message: unknown) => void asked.push((message as { query: string }).query)
  const own = new URL(url)
  own.pathname = database
  try {
    const shop = createShop({ store: await openMysql(`${own.href}${search}`) })
    subscribe('tracing:mysql2:query:start', onQuery)
    await shop.users.register({ userId: 'mina', name: 'Mina' })
    expect(asked).not.toHaveLength(0)
    expect(asked.some(text => text.startsWith('set autocommit = 0;start transaction;'))).toBe(gathered)
    await shop.close()
  } finally {
    unsubscribe('tracing:mysql2:query:start', onQuery)
    await ask(`drop database ${database}`)
  }
})
