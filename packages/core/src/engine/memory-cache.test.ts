import { expect, it } from 'vitest'
import { createMemoryCache } from './memory-cache.ts'
import { createTestClock } from '../testing/test-clock.ts'

it('keeps a value until its time is over', async () => {
  const clock = createTestClock()
  const cache = createMemoryCache(clock)
  expect(await cache.get('k')).toBeUndefined()
  await cache.set('k', 'v', 100)
  clock.advance(99)
  expect(await cache.get('k')).toBe('v')
  clock.advance(1)
  expect(await cache.get('k')).toBeUndefined()
})

it('forgets what was seen to be over, also where the clock is set back', async () => {
  const clock = createTestClock()
  const cache = createMemoryCache(clock)
  await cache.set('k', 'v', 100)
  clock.advance(100)
  expect(await cache.get('k')).toBeUndefined()
  clock.advance(-50)
  expect(await cache.get('k')).toBeUndefined()
})

it('replaces and deletes', async () => {
  const cache = createMemoryCache(createTestClock())
  await cache.set('k', 'v', 100)
  await cache.set('k', 'w', 100)
  expect(await cache.get('k')).toBe('w')
  await cache.delete('k')
  expect(await cache.get('k')).toBeUndefined()
})

it('is bounded: the oldest of 10 000 makes room', async () => {
  const cache = createMemoryCache(createTestClock())
  for (let count = 0; count < 10_000; count += 1) await cache.set(`k${count}`, 'v', 100)
  await cache.set('k0', 'again', 100)
  await cache.set('k10000', 'v', 100)
  expect(await cache.get('k1')).toBeUndefined()
  expect(await cache.get('k2')).toBe('v')
  expect(await cache.get('k0')).toBe('again')
  expect(await cache.get('k10000')).toBe('v')
})
