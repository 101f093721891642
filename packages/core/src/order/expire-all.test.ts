import { expect, it } from 'vitest'
import { createMemoryStore } from '../memory/memory-store.ts'
import { StoreError } from '../ports/store-error.ts'
import { refusal } from '../testing/refusal.ts'
import { openStockedShop, openTestShop } from '../suites/test-shop.ts'

it('tells of a database that cannot be read as everything else does: BUSY, and nothing happened', async () => {
  const store = createMemoryStore()
  const due = () => Promise.reject(new StoreError('transient', 'the connection was lost'))
  const { shop } = openTestShop({
    store: { ...store, reader: { ...store.reader, orders: { ...store.reader.orders, due } } },
  })
  const { details } = await refusal(shop.orders.expirePending(), 'BUSY')
  expect(details.outcome).toBe('nothing happened')
})

it('takes at most half of a short lane at once, so that customers who come meanwhile find room', async () => {
  const store = createMemoryStore()
  const items = [{ productId: 'beans', optionId: '250g', quantity: 1 }]
  const customers: Promise<unknown>[] = []
  const due: typeof store.reader.orders.due = query => {
    for (const userId of ['mina', 'jun']) customers.push(shop.wallets.charge({ userId, amount: 1 }))
    return store.reader.orders.due(query)
  }
  const { shop, clock } = await openStockedShop({
    store: { ...store, reader: { ...store.reader, orders: { ...store.reader.orders, due } } },
    lane: { maxWaiting: 4 },
  })
  for (let order = 1; order <= 5; order += 1) await shop.orders.create({ userId: 'mina', items })
  clock.advance(30 * 60_000)
  expect(await shop.orders.expirePending()).toEqual({ expiredOrders: 5, expiredCoupons: 0 })
  await Promise.all(customers)
})

it('ends when a whole round meets only what someone else was faster with', async () => {
  const store = createMemoryStore()
  const asked = { orders: 0, userCoupons: 0 }
  const gone = (kind: keyof typeof asked) => async (query: { limit: number }) => {
    asked[kind] += 1
    // A list that is behind: what is asked for is released already.
    if (asked[kind] > 3) throw new Error(`${kind} are asked for again and again`)
    return Array.from({ length: query.limit }, (_, i) => `${kind}-${i}`)
  }
  const reader = {
    ...store.reader,
    orders: { ...store.reader.orders, due: gone('orders') },
    userCoupons: { ...store.reader.userCoupons, due: gone('userCoupons') },
  }
  const { shop } = openTestShop({ store: { ...store, reader } })
  expect(await shop.orders.expirePending()).toEqual({ expiredOrders: 0, expiredCoupons: 0 })
  expect(asked).toEqual({ orders: 1, userCoupons: 1 })
})

it('goes on after a full round in which one was released, and ends with one that is not full', async () => {
  const store = createMemoryStore()
  const limits: number[] = []
  const due: typeof store.reader.orders.due = async query => {
    limits.push(query.limit)
    const ids = await store.reader.orders.due(query)
    const others = Array.from({ length: query.limit }, (_, i) => `another-${i}`)
    return limits.length === 1 ? [...ids, ...others].slice(0, query.limit) : ids
  }
  const { shop, clock } = await openStockedShop({
    store: { ...store, reader: { ...store.reader, orders: { ...store.reader.orders, due } } },
  })
  const items = [{ productId: 'beans', optionId: '250g', quantity: 1 }]
  await shop.orders.create({ userId: 'mina', items })
  clock.advance(30 * 60_000)
  expect(await shop.orders.expirePending()).toMatchObject({ expiredOrders: 1 })
  expect(limits).toEqual([100, 100])
})
