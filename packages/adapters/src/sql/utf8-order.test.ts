import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareUtf8, sortRows } from './utf8-order.ts'

test('texts compare as their UTF-8 bytes do', () => {
  const characters = fc.constantFrom('a', 'z', 'é', '가', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{1f600}')
  const text = fc.oneof(fc.string({ unit: characters }), fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
  )
})

test('rows are sorted by as many columns as the key has, numbers by value', () => {
  const rows = [
    ['b', 10, 1],
    ['b', 9, 2],
    ['a', 11, 3],
    ['B', 1, 4],
  ] as const
  expect(sortRows(rows, 2).map(row => row[2])).toEqual([4, 3, 2, 1])
})
