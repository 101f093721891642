import { expect, test } from 'vitest'
import { type ListParts, listPart, orderOf, pathOfPart } from './dialect.ts'

const byPosition = { productId: 'key', quantity: 'integer', name: 'text' } satisfies ListParts
const byName = {
  productId: { kind: 'key', named: 'productId' },
  quantity: { kind: 'integer', named: 'count' },
} satisfies ListParts

test.for<[name: string, parts: ListParts, part: ReturnType<typeof listPart>, path: string]>([
  ['productId', byPosition, { kind: 'key', at: 0 }, '$[0]'],
  ['quantity', byPosition, { kind: 'integer', at: 1 }, '$[1]'],
  ['name', byPosition, { kind: 'text', at: 2 }, '$[2]'],
  ['productId', byName, { kind: 'key', at: 'productId' }, '$.productId'],
  ['quantity', byName, { kind: 'integer', at: 'count' }, '$.count'],
])('a part of a list stands at its position or under its name: %s', ([name, parts, part, path]) => {
  expect(listPart(parts, name)).toEqual(part)
  expect(pathOfPart(parts, name)).toBe(path)
})

test('an order of columns, either way round, as it stands behind ORDER BY', () => {
  expect(orderOf([{ column: 'at', descending: false }])).toBe('at')
  expect(
    orderOf([
      { column: 'at', descending: true },
      { column: 'order_id', descending: false },
    ]),
  ).toBe('at desc, order_id')
})
