import { expect, test } from 'vitest'
import { distinctKeys } from './distinct-keys.ts'
import type { Row } from './value.ts'

test.for<{ name: string; keys: Row[]; distinct: Row[] }>([
  { name: 'none', keys: [], distinct: [] },
  { name: 'one', keys: [['a']], distinct: [['a']] },
  { name: 'the same one', keys: [['a'], ['a']], distinct: [['a']] },
  { name: 'the same ones beside others', keys: [['a'], ['b'], ['b'], ['c'], ['c']], distinct: [['a'], ['b'], ['c']] },
  { name: 'some the wrong way round', keys: [['b'], ['c'], ['a']], distinct: [['a'], ['b'], ['c']] },
  { name: 'the first two the wrong way round', keys: [['b'], ['a'], ['c']], distinct: [['a'], ['b'], ['c']] },
  { name: 'the last two the wrong way round', keys: [['a'], ['c'], ['b']], distinct: [['a'], ['b'], ['c']] },
  { name: 'numbers', keys: [[10], [9], [10]], distinct: [[9], [10]] },
  {
    name: 'those of several parts',
    keys: [
      ['a', 2],
      ['b', 1],
      ['a', 1],
      ['a', 2],
    ],
    distinct: [
      ['a', 1],
      ['a', 2],
      ['b', 1],
    ],
  },
])('keys, in their order and each once: $name', ({ keys, distinct }) => {
  expect(distinctKeys(keys)).toEqual(distinct)
})

test('keys that are in their order are given as they are', () => {
  const keys = [
    ['a', 1],
    ['a', 2],
    ['b', 1],
  ] as const
  expect(distinctKeys(keys)).toBe(keys)
})
