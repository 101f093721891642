import { openStore } from '@jumun/adapters/open'
import { createScratchDatabase } from '@jumun/adapters/scratch'
import type { Store } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { expect, test } from 'vitest'
import { playHistory } from './play-history.ts'

const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/)
const places = {
  sqlite: 'sqlite:jumun-answers.db',
  mysql: process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306/jumun',
  postgres: process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres',
}

// Recorded on f1ab30f, whose tables were others; `nextCursor` of products came later. Where an answer is meant to be another
// one, it is recorded again (`-u`).
const compare = async (store: Store) =>
  expect(`${(await playHistory(store)).join('\n')}\n`).toMatchFileSnapshot('recorded.txt')

test('memory answers a history byte for byte as it was recorded', () => compare(createMemoryStore()))

test.each(Object.entries(places))('%s answers it likewise', async (kind, place) => {
  const database = await createScratchDatabase(place).catch((error: unknown) => {
    if (required.includes(kind)) throw error
    return undefined
  })
  if (database === undefined) return
  const store = await openStore(database.url)
  try {
    await compare(store)
  } finally {
    await store.close()
    await database.drop()
  }
})
