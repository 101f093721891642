import { expect, test } from 'vitest'
import { rowParts } from './row-parts.ts'

const partsOf = (lengths: number[]) =>
  rowParts(lengths.map(length => ['x'.repeat(length), null, 1])).map(part => part.length)

test('rows go in as few parts as fit, none of them empty', () => {
  expect(partsOf([])).toEqual([])
  expect(partsOf([1, 2, 3])).toEqual([3])
  expect(partsOf([12_000_000, 8_000_000, 4_000_000, 36_000_000, 1])).toEqual([1, 2, 1, 1])
})

test('a part holds sixteen million characters, of which a value that is no text takes twenty', () => {
  // Of each row forty more than its text.
  expect(partsOf([8_000_000 - 40, 8_000_000 - 40])).toEqual([2])
  expect(partsOf([8_000_000 - 40, 8_000_000 - 39])).toEqual([1, 1])
  expect(partsOf([16_000_000, 1, 1])).toEqual([1, 2])
  // What one part holds does not count in the next.
  expect(partsOf([10_000_000, 9_000_000, 6_000_000, 9_000_000])).toEqual([1, 2, 1])
  expect(partsOf([16_000_000, 8_000_000 - 40, 8_000_000 - 40])).toEqual([1, 2])
})

test('parts hold the rows as they are, in their order', () => {
  const rows = [['a'.repeat(9_000_000)], ['b'.repeat(9_000_000)], ['c']]
  const parts = rowParts(rows)
  expect(parts.length).toBe(2)
  expect(parts[0]![0]).toBe(rows[0])
  expect([parts[1]![0] === rows[1], parts[1]![1]]).toEqual([true, ['c']])
})
