import { PGlite } from '@electric-sql/pglite'
import { createShop } from '@jumun/core'
import { expect, test } from 'vitest'
import { openPostgres } from '../postgres.ts'
import type { PostgresPool, PostgresPoolClient } from './driver.ts'

/** A pool of one pipelined connection that counts how often an answer is waited for before more is sent. */
function countingPool(database: PGlite) {
  let underWay = 0
  const counts = { exchanges: 0, statements: 0 }

  async function answer({ text, values = [] }: { text: string; values?: unknown[] }) {
    if (values.length === 0 && text.includes(';')) {
      await database.exec(text)
      return { rows: [], rowCount: 0 }
    }
    const { rows, affectedRows } = await database.query(text, values, { rowMode: 'array' })
    return { rows, rowCount: affectedRows ?? 0 }
  }

  const client: PostgresPoolClient = {
    pipeline: true,
    connection: { on: () => undefined },
    on: () => client,
    release: () => undefined,
    async query(query) {
      counts.statements += 1
      if (underWay === 0) counts.exchanges += 1
      underWay += 1
      try {
        return await answer(query)
      } finally {
        underWay -= 1
      }
    },
  }
  const pool: PostgresPool & { totalCount: number } = {
    totalCount: 1,
    connect: async () => client,
    on: () => pool,
    end: async () => undefined,
  }
  return { pool, counts }
}

test('a batch of 64 orders crosses to a pipelined PostgreSQL 15 statements in 3 exchanges', async () => {
  const database = new PGlite()
  const { pool, counts } = countingPool(database)
  const shop = createShop({ store: await openPostgres(pool) })
  const users = Array.from({ length: 64 }, (_, i) => `user-${i}`)
  await Promise.all(users.map(userId => shop.users.register({ userId, name: userId })))
  await Promise.all(users.map(userId => shop.wallets.charge({ userId, amount: 1_000_000 })))
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 5, stock: 1000 })

  Object.assign(counts, { exchanges: 0, statements: 0 })
  const items = [{ productId: 'latte', quantity: 1 }]
  await Promise.all(users.map(userId => shop.orders.place({ userId, items })))
  expect(counts).toEqual({
    statements: expect.toSatisfy((count: number) => count <= 15, 'at most 15'),
    exchanges: expect.toSatisfy((count: number) => count <= 3, 'at most 3'),
  })
  expect((await shop.audit()).ok).toBe(true)
  await shop.close()
  await database.close()
})
