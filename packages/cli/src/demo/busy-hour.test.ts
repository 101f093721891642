import { createShop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { expect, it } from 'vitest'
import { createPlatform } from '../platform/platform.ts'
import { busyHour } from './busy-hour.ts'
import { createStory } from './story.ts'

it.each([
  ['holds where orders are placed and others refused', 50_000, true],
  ['does not hold where each is refused', 0, false],
])('that no order of a busy hour is lost %s', async (_, balance, holds) => {
  const shop = createShop({ store: createMemoryStore() })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4_500, stock: 100 })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  if (balance > 0) await shop.wallets.charge({ userId: 'mina', amount: balance })
  const story = createStory(true)
  await busyHour({ shop, story, platform: createPlatform(), users: ['mina'] })
  expect(story.claims).toEqual([{ claim: 'every order was answered, none was lost', holds }])
  await shop.close()
})
