import { expect, test } from 'vitest'
import { sortRows } from './sort-rows.ts'

test('rows are sorted by as many columns as the key has, numbers by value', () => {
  const rows = [
    ['b', 10, 1],
    ['b', 9, 2],
    ['a', 11, 3],
    ['B', 1, 4],
  ] as const
  expect(sortRows(rows, 2).map(row => row[2])).toEqual([4, 3, 2, 1])
})
