import { expect, test } from 'vitest'
import { createGather } from './gather.ts'

/** What was asked together, each item answered with itself behind the key. */
function gathering(maxItems = 100) {
  const asked: [key: string, items: readonly number[]][] = []
  const gather = createGather<number, string>(maxItems, async (key, items) => {
    asked.push([key, items])
    if (key === 'broken') throw new Error(`no ${items.join(' ')}`)
    return items.map(item => `${key}${item}`)
  })
  return { asked, gather }
}

test('questions of one turn are asked together, each key by itself, and answered in order', async () => {
  const { asked, gather } = gathering()
  const first = [gather('a', 1), gather('b', 2), gather('a', 3)]
  expect(asked).toEqual([])
  // Those that follow at once are of the same turn, still.
  await Promise.resolve()
  first.push(gather('a', 4))
  expect(await Promise.all(first)).toEqual(['a1', 'b2', 'a3', 'a4'])
  expect(asked.splice(0)).toEqual([
    ['a', [1, 3, 4]],
    ['b', [2]],
  ])
  expect(await Promise.all([gather('a', 5), gather('a', 6)])).toEqual(['a5', 'a6'])
  expect(asked).toEqual([['a', [5, 6]]])
})

test.each([
  [2, [[1, 2]]],
  [3, [[1, 2], [3]]],
  [
    4,
    [
      [1, 2],
      [3, 4],
    ],
  ],
  [5, [[1, 2], [3, 4], [5]]],
])('of %d questions so many are asked at once: %j', async (count, parts) => {
  const { asked, gather } = gathering(2)
  const numbers = Array.from({ length: count }, (_, i) => i + 1)
  expect(await Promise.all(numbers.map(n => gather('a', n)))).toEqual(numbers.map(n => `a${n}`))
  expect(asked.map(([, items]) => items)).toEqual(parts)
})

test('what cannot be asked fails for those who have asked it together, and for no others', async () => {
  const { gather } = gathering()
  const answers = await Promise.allSettled([gather('broken', 1), gather('a', 2), gather('broken', 3)])
  const reason = new Error('no 1 3')
  expect(answers).toEqual([
    { status: 'rejected', reason },
    { status: 'fulfilled', value: 'a2' },
    { status: 'rejected', reason },
  ])
})
