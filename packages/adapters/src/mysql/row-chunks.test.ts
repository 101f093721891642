import { expect, test } from 'vitest'
import { rowChunks } from './row-chunks.ts'

test('rows go in as few chunks as fit, none of them empty', () => {
  const chunksOf = (lengths: number[]) =>
    [...rowChunks(lengths.map(length => ['x'.repeat(length)]))].map(chunk => chunk.length)
  expect(chunksOf([])).toEqual([])
  expect(chunksOf([1, 2, 3])).toEqual([3])
  expect(chunksOf([3_000_000, 2_000_000, 1_000_000, 9_000_000, 1])).toEqual([1, 2, 1, 1])
})
