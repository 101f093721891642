import { PGlite } from '@electric-sql/pglite'
import { createShop } from '@jumun/core'
import { expect, test } from 'vitest'
import { openPostgres } from '../postgres.ts'

/** A PGlite that notes the statements of its transactions: on a server, each would be one exchange over the network. */
function noted(database: PGlite) {
  const batches: string[][] = []
  const transaction: PGlite['transaction'] = work =>
    database.transaction(inner => {
      const statements: string[] = []
      batches.push(statements)
      return work({
        ...inner,
        rollback: () => inner.rollback(),
        query: (statement, parameters, options) => {
          statements.push(statement)
          return inner.query(statement, parameters, options)
        },
      })
    })
  return { batches, waitReady: database.waitReady, query: database.query.bind(database), transaction }
}

test('a batch of orders takes as many exchanges with the server as one order', async () => {
  const database = new PGlite()
  const host = noted(database)
  const shop = createShop({ store: await openPostgres(host) })
  const users = Array.from({ length: 64 }, (_, i) => `user-${i}`)
  const products = Array.from({ length: 20 }, (_, i) => `product-${i}`)
  await Promise.all(users.map(userId => shop.users.register({ userId, name: userId })))
  await Promise.all(users.map(userId => shop.wallets.charge({ userId, amount: 1_000_000 })))
  await Promise.all(
    products.map(productId => shop.catalog.addProduct({ productId, name: productId, price: 1, stock: 9e5 })),
  )
  const place = (userId: string, i: number) =>
    shop.orders.place({
      userId,
      items: [0, 7, 13].map(step => ({ productId: products[(i + step) % products.length]!, quantity: 1 })),
      idempotencyKey: `key-${i}`,
    })

  host.batches.length = 0
  await place('user-0', 1000)
  await Promise.all(users.map(place))
  const exchanges = host.batches.map(statements => statements.length)
  expect(exchanges).toHaveLength(2)
  expect(exchanges[1]).toBe(exchanges[0])
  expect(exchanges[1]).toBeLessThanOrEqual(10)
  await shop.close()
  await database.close()
})
