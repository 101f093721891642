import { expect, test } from 'vitest'
import { compareRows, sortRows } from './sort-rows.ts'

test('rows are sorted by as many columns as the key has, numbers by value', () => {
  const rows = [
    ['b', 10, 1],
    ['b', 9, 2],
    ['a', 11, 3],
    ['B', 1, 4],
  ] as const
  expect(sortRows(rows, 2).map(row => row[2])).toEqual([4, 3, 2, 1])
})

test.each([
  [['a', 1], ['a', 2], 1, 0],
  [['a', 1], ['a', 2], 2, -1],
  [['a', 2], ['a', 1], 2, 1],
  [['a', 10], ['a', 9], 2, 1],
  [['b', 1], ['a', 2], 2, 1],
  [['\u{1f353}'], ['\uff5e'], 1, 1],
  [['10'], ['9'], 1, -1],
  [[10n], [9n], 1, 1],
  [['10'], [9], 1, 1],
  [[9], ['10'], 1, -1],
  [['a', 1], ['a', 1], 2, 0],
] as const)('%s beside %s, by %i columns: %i', (one, other, width, expected) => {
  expect(Math.sign(compareRows(one, other, width))).toBe(expected)
})
