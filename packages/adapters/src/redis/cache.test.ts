import type { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { createRedisCache } from './cache.ts'

/** A Redis that notes what it is asked. */
function noting() {
  const asked: unknown[][] = []
  const values = new Map<string, string>()
  const redis = {
    status: 'ready',
    get: async (key: string) => (asked.push(['get', key]), values.get(key) ?? null),
    async set(...all: [string, string, ...unknown[]]) {
      asked.push(['set', ...all])
      values.set(all[0], all[1])
      return 'OK'
    },
    del: async (key: string) => (asked.push(['del', key]), Number(values.delete(key))),
  } as unknown as Redis
  return { redis, asked, values }
}

test('a value stands under the prefix, for whole milliseconds, until it is deleted', async () => {
  const { redis, asked } = noting()
  const cache = createRedisCache(redis)
  expect(await cache.get('a')).toBeUndefined()
  await cache.set('a', 'x', 1500.9)
  expect(await cache.get('a')).toBe('x')
  await cache.delete('a')
  await cache.delete('a')
  expect(asked).toEqual([
    ['get', 'jumun:cache:a'],
    ['set', 'jumun:cache:a', 'x', 'PX', 1500],
    ['get', 'jumun:cache:a'],
    ['del', 'jumun:cache:a'],
    ['del', 'jumun:cache:a'],
  ])
  const mine = noting()
  await createRedisCache(mine.redis, { prefix: 'my:' }).get('a')
  expect(mine.asked).toEqual([['get', 'my:cache:a']])
})

test('what is kept for less than a millisecond is not kept', async () => {
  const { redis, asked } = noting()
  const cache = createRedisCache(redis)
  for (const ttlMs of [1, 0.99, 0, -1]) await cache.set('a', 'x', ttlMs)
  expect(asked).toEqual([['set', 'jumun:cache:a', 'x', 'PX', 1]])
})

test('an empty value is one', async () => {
  const { redis, values } = noting()
  values.set('jumun:cache:a', '')
  expect(await createRedisCache(redis).get('a')).toBe('')
})
