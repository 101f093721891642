import { expect, test } from 'vitest'
import { rowParts } from './row-parts.ts'

test('rows go in as few parts as fit, none of them empty', () => {
  const partsOf = (lengths: number[]) =>
    rowParts(lengths.map(length => ['x'.repeat(length), null, 1])).map(part => part.length)
  expect(partsOf([])).toEqual([])
  expect(partsOf([1, 2, 3])).toEqual([3])
  expect(partsOf([12_000_000, 8_000_000, 4_000_000, 36_000_000, 1])).toEqual([1, 2, 1, 1])
})
