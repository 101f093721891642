import { expect, it } from 'vitest'
import { createShop } from '../create-shop.ts'
import { freshnessOf } from './freshness.ts'
import { createMemoryStore } from '../memory/memory-store.ts'
import type { CommitNumbers } from '../ports/commit-numbers.ts'

it('is known of a shop whose store numbers its commits, and of no other', async () => {
  const commits = { now: async () => ({}) } as unknown as CommitNumbers
  const shop = createShop({ store: { ...createMemoryStore(), commits } })
  expect(freshnessOf(shop)).toBe(commits)
  // What a host has put around it may answer something else.
  expect(freshnessOf({ ...shop })).toBeUndefined()
  expect(freshnessOf(createShop({ store: createMemoryStore() }))).toBeUndefined()
})
