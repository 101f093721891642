import { expect, test } from 'vitest'
import { type OrderedField, sortBy } from './sort-by.ts'

interface Row {
  readonly at: number
  readonly name: string
  readonly number: number
}

// U+FF5E is before U+1F353 by its bytes in UTF-8, and behind it by UTF-16.
const rows: readonly Row[] = [
  { at: 10, name: '\u{1f353}', number: 2 },
  { at: 9, name: 'a', number: 1 },
  { at: 10, name: '\uff5e', number: 2 },
  { at: 10, name: '\u{1f353}', number: 1 },
  { at: 9, name: 'b', number: 1 },
]

test.each<[string, OrderedField<Row>[], number[]]>([
  ['one field', [{ field: 'at' }], [1, 4, 0, 2, 3]],
  ['one field, the other way', [{ field: 'at', descending: true }], [0, 2, 3, 1, 4]],
  ['texts by their bytes', [{ field: 'name' }], [1, 4, 2, 0, 3]],
  ['two fields', [{ field: 'at' }, { field: 'name' }], [1, 4, 2, 0, 3]],
  ['the second the other way', [{ field: 'at' }, { field: 'name', descending: true }], [4, 1, 0, 3, 2]],
  ['the first the other way', [{ field: 'at', descending: true }, { field: 'name' }], [2, 0, 3, 1, 4]],
  ['three fields', [{ field: 'at' }, { field: 'name' }, { field: 'number' }], [1, 4, 2, 3, 0]],
  [
    'the third the other way',
    [{ field: 'name' }, { field: 'at' }, { field: 'number', descending: true }],
    [1, 4, 2, 0, 3],
  ],
])('sorts by %s', (_, order, places) => {
  const items = rows.map((row, place) => ({ row, place }))
  const sorted = sortBy(items, order, ({ row }) => row)
  expect(sorted.map(({ place }) => place)).toEqual(places)
  expect(sorted).toBe(items)
})

test('one row, or none, is not looked at', () => {
  const look = () => expect.unreachable()
  expect(sortBy([], [{ field: 'at' }], look)).toEqual([])
  expect(sortBy(rows.slice(0, 1), [{ field: 'at' }], look)).toEqual([rows[0]])
  const looked: Row[] = []
  sortBy(rows.slice(0, 2), [{ field: 'at' }], row => {
    looked.push(row)
    return row
  })
  expect(new Set(looked)).toEqual(new Set(rows.slice(0, 2)))
})
