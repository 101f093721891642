import { expect, it, vi } from 'vitest'
import { createShop } from '../create-shop.ts'
import { createMemoryStore } from '../memory/memory-store.ts'
import type { Store } from '../ports/store.ts'
import { createTestClock } from '../testing/test-clock.ts'

/** A shop on a store that counts its commits, and what it is asked for. */
async function openCounting(options: { total?: number; cacheMs?: number } = {}) {
  const memory = createMemoryStore()
  let commits = 0
  const asked: string[] = []
  const { products, sales } = memory.reader
  const noted =
    <Query, Answer>(what: string, ask: (query: Query) => Promise<Answer>) =>
    (query: Query) => {
      asked.push(what)
      return ask(query)
    }
  const page: typeof products.page = query =>
    options.total === undefined ? products.page(query) : Promise.resolve({ items: [], total: options.total })
  const store: Store = {
    ...memory,
    transaction: work => memory.transaction(work).finally(() => (commits += 1)),
    commits: { now: () => commits, lastOfUser: () => commits, lastOfProduct: () => commits },
    reader: {
      ...memory.reader,
      products: { ...products, page: noted('page', page), find: noted('find', query => products.find(query)) },
      sales: { ...sales, ranked: noted('ranked', query => sales.ranked(query)) },
    },
  }
  const clock = createTestClock()
  const shop = createShop({ store, clock, ranking: { cacheMs: options.cacheMs ?? 0 } })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  for (const productId of ['latte', 'mocha']) {
    await shop.catalog.addProduct({ productId, name: productId, price: 0, stock: 10 })
    await shop.orders.place({ userId: 'mina', items: [{ productId, quantity: 1 }] })
  }
  const change = () => shop.catalog.adjustStock({ productId: 'latte', delta: 1, reason: 'found' })
  const count = async (call: () => Promise<unknown>) => {
    asked.length = 0
    await call()
    return asked.length
  }
  return { shop, clock, change, count }
}

it('makes a list once for each question, until something is committed', async () => {
  const { shop, change, count } = await openCounting()
  const list = () => shop.catalog.listProducts()
  const other = () => shop.catalog.listProducts({ limit: 1 })
  expect([await count(list), await count(list), await count(other), await count(other)]).toEqual([1, 0, 1, 0])
  expect((await other()).items).toHaveLength(1)
  expect((await list()).items).toHaveLength(2)
  await change()
  expect(await count(list)).toBe(1)
  expect((await list()).items[0]).toMatchObject({ productId: 'latte', stock: 10 })
})

it('makes a product once, until something is committed', async () => {
  const { shop, change, count } = await openCounting()
  const get = (productId: string) => () => shop.catalog.getProduct({ productId })
  expect([await count(get('latte')), await count(get('latte')), await count(get('mocha'))]).toEqual([1, 0, 1])
  expect((await get('mocha')()).productId).toBe('mocha')
  expect((await get('latte')()).productId).toBe('latte')
  await change()
  expect(await count(get('latte'))).toBe(1)
})

it.each([
  [5_000, 0],
  [5_001, 1],
])('keeps a list of %i products for a second where its total may be older', async (total, again) => {
  vi.useFakeTimers({ toFake: ['performance'] })
  try {
    const { shop, count } = await openCounting({ total })
    // What begins with something is counted with every page (`counted-pages.ts`).
    const list = () => shop.catalog.listProducts({ query: 'la' })
    expect(await count(list)).toBe(1)
    vi.advanceTimersByTime(999)
    expect(await count(list)).toBe(0)
    vi.advanceTimersByTime(1)
    expect(await count(list)).toBe(again)
  } finally {
    vi.useRealTimers()
  }
})

it('makes a ranking once for each question and day, and ends its window now', async () => {
  const { shop, clock, change, count } = await openCounting()
  const top = (limit: number) => () => shop.ranking.top({ limit })
  expect([await count(top(5)), await count(top(5)), await count(top(1))]).toEqual([1, 0, 1])
  expect((await top(1)()).items).toHaveLength(1)
  const before = await top(5)()
  clock.advance(1_000)
  expect(await count(top(5))).toBe(0)
  expect(await top(5)()).toEqual({ ...before, to: before.to + 1_000, computedAt: before.computedAt + 1_000 })
  clock.advance(86_400_000)
  expect(await count(top(5))).toBe(1)
  await change()
  expect(await count(top(5))).toBe(1)
})

it('keeps no ranking beside the cache of what was sold', async () => {
  const { shop, clock } = await openCounting({ cacheMs: 60_000 })
  const before = await shop.ranking.top()
  clock.advance(1_000)
  expect(await shop.ranking.top()).toEqual(before)
})

it('is used within a transaction, and not within the promise of one', async () => {
  const store = createMemoryStore()
  const shop = createShop({ store })
  const begun = store.begin()
  expect(() => shop.within(begun as object)).toThrow(
    new TypeError('within() takes a transaction, and this is the promise of one. Await it.'),
  )
  const host = await begun
  expect(await shop.within(host).users.register({ userId: 'mina', name: 'Mina' })).toMatchObject({ userId: 'mina' })
  host.rollback()
})

it('is never used within a transaction, which sees what it has changed itself', async () => {
  const store = createMemoryStore()
  const host = await store.begin()
  const inside = createShop({ store }).within(host)
  const names = async () => (await inside.catalog.listProducts()).items.map(({ name }) => name)
  await inside.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 1, stock: 1 })
  expect([await names(), await names()]).toEqual([['Latte'], ['Latte']])
  await inside.catalog.updateProduct({ productId: 'latte', name: 'Flat white' })
  expect(await Promise.all(Array.from({ length: 5 }, names))).toEqual(Array.from({ length: 5 }, () => ['Flat white']))
  const product = await inside.catalog.getProduct({ productId: 'latte' })
  expect([product.name, Object.isFrozen(product)]).toEqual(['Flat white', false])
  host.rollback()
})
