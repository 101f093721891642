import { expect, it } from 'vitest'
import { createMemoryStore } from '../memory/memory-store.ts'
import { StoreError } from '../ports.ts'
import { refusal } from '../testing/refusal.ts'
import { openTestShop } from '../testing/test-shop.ts'

it('tells of a database that cannot be read as everything else does: BUSY, and nothing happened', async () => {
  const store = createMemoryStore()
  const due = () => Promise.reject(new StoreError('transient', 'the connection was lost'))
  const { shop } = openTestShop({
    store: { ...store, reader: { ...store.reader, orders: { ...store.reader.orders, due } } },
  })
  const { details } = await refusal(shop.orders.expirePending(), 'BUSY')
  expect(details.outcome).toBe('nothing happened')
})
