import { createShop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { expect, it } from 'vitest'
import { addSample } from './sample-shop.ts'

it('adds a sample once, and says so where it cannot be added at all', async () => {
  const shop = createShop({ store: createMemoryStore() })
  const { users, products, coupons } = await addSample(shop)
  expect([users.length, products.length, coupons.length]).toEqual([2, 4, 1])
  expect(await addSample(shop)).toEqual({ users: [], products: [], coupons: [] })
  await shop.close()
  await expect(addSample(shop)).rejects.toMatchObject({ code: 'BUSY' })
})
