import { expect, it } from 'vitest'
import { userRow } from '../testing/store-contract/rows.ts'
import { createMemoryStore } from './memory-store.ts'

/** A store with so many users, whose ids stand in the order of their numbers. */
async function storeOf(count: number) {
  const store = createMemoryStore()
  const users = Array.from({ length: count }, (_, number) => userRow({ userId: String(number).padStart(5, '0') }))
  await store.transaction(({ users: repository }) => repository.insert(users))
  return { store, users }
}

it.each([
  [0, []],
  [1, [1]],
  [499, [499]],
  [500, [500]],
  [501, [500, 1]],
  [1_000, [500, 500]],
  [1_203, [500, 500, 203]],
])('scans %i rows in chunks of %j', async (count, sizes) => {
  const { store, users } = await storeOf(count)
  const chunks = await store.snapshot(async view => {
    const scanned: (typeof users)[] = []
    for await (const chunk of view.scan('users')) scanned.push([...chunk])
    return scanned
  })
  expect(chunks.map(chunk => chunk.length)).toEqual(sizes)
  expect(chunks.flat()).toEqual(users)
})
