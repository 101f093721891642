import { expect, it } from 'vitest'
import { createMemoryStore } from '../memory/memory-store.ts'
import type { StaleReader, Store } from '../ports/store.ts'
import { openTestShop } from '../suites/test-shop.ts'

/** A store whose replica holds what another one holds: nothing, as if it had not received anything yet. */
function hangingBack(): { store: Store; asked: string[] } {
  const store = createMemoryStore()
  const { products, sales } = createMemoryStore().reader
  const asked: string[] = []
  const noted =
    <Query, Answer>(what: string, ask: (query: Query) => Promise<Answer>) =>
    (query: Query) => {
      asked.push(what)
      return ask(query)
    }
  const stale: StaleReader = {
    products: {
      page: noted('page', query => products.page(query)),
      following: noted('following', query => products.following(query)),
    },
    sales: { top: noted('top', query => sales.top(query)) },
    mostMs: 1_000,
    behindMs: () => 1,
  }
  return { store: { ...store, stale }, asked }
}

it('asks a replica for what is on sale and what sells best, and for nothing else', async () => {
  const { store, asked } = hangingBack()
  const { shop } = openTestShop({ store, ranking: { cacheMs: 0 } })
  const userId = 'mina'
  const items = [{ productId: 'latte', quantity: 1 }]
  await shop.users.register({ userId, name: 'Mina' })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 1, stock: 10 })
  await shop.wallets.charge({ userId, amount: 10 })
  await shop.carts.add({ userId, productId: 'latte', quantity: 1 })
  const { orderId } = await shop.orders.place({ userId, items })
  await shop.orders.cancel({ orderId, userId })
  await shop.orders.place({ userId, items })
  await shop.workers.expireOnce()
  await shop.workers.snapshotOnce()
  // All of it has seen what was written a moment ago.
  expect((await shop.carts.get({ userId })).items).toHaveLength(1)
  expect((await shop.orders.list({ userId })).items).toHaveLength(2)
  expect((await shop.orders.get({ orderId })).status).toBe('CANCELLED')
  expect((await shop.wallets.balance({ userId })).balance).toBe(9)
  expect((await shop.catalog.getProduct({ productId: 'latte' })).stock).toBe(9)
  expect((await shop.catalog.stockHistory({ productId: 'latte' })).items).not.toEqual([])
  expect((await shop.catalog.listProducts({ includeHidden: true })).items).toHaveLength(1)
  expect((await shop.audit()).findings).toEqual([])
  expect(asked).toEqual([])

  expect((await shop.catalog.listProducts()).items).toEqual([])
  expect((await shop.ranking.top()).items).toEqual([])
  expect(asked).toEqual(['page', 'top'])
})

it('names what sells best as it is now, also what the replica does not know yet', async () => {
  const { store } = hangingBack()
  const top = async () => [{ productId: 'latte', quantity: 3, revenue: 30 }]
  const { shop } = openTestShop({ store: { ...store, stale: { ...store.stale!, sales: { top } } } })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 1, stock: 10 })
  await shop.catalog.updateProduct({ productId: 'latte', name: 'Flat white' })
  expect((await shop.ranking.top()).items).toMatchObject([{ productId: 'latte', name: 'Flat white', totalSales: 3 }])
})
