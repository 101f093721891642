import { expect, it } from 'vitest'
import { createRecentKeys } from './recent-keys.ts'

it('remembers what was used last, and forgets the rest', () => {
  const keys = createRecentKeys<number>(6)
  const known = () => ['a', 'b', 'c', 'd', 'e', 'f'].filter(key => keys.get(key) !== undefined)
  keys.set('a', 1)
  keys.set('b', 2)
  keys.set('b', 3)
  expect([known(), keys.get('b')]).toEqual([['a', 'b'], 3])
  keys.set('c', 1)
  keys.set('d', 1)
  keys.set('a', 5)
  expect([known(), keys.get('a')]).toEqual([['a', 'b', 'c', 'd'], 5])
  keys.set('e', 1)
  expect([known(), keys.get('a')]).toEqual([['a', 'd', 'e'], 5])
})

it('is no slower with keys that were never seen before', () => {
  const keys = createRecentKeys<number>(10_000)
  const ms = (from: number) => {
    const begun = performance.now()
    for (let key = from; key < from + 50_000; key += 1) keys.set(`${key}`, key)
    return performance.now() - begun
  }
  ms(0)
  const first = ms(100_000)
  expect(ms(200_000)).toBeLessThan(20 * first + 100)
})
