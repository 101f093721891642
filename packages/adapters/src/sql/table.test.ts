import { rowShapes } from '@jumun/core/rows'
import { expect, test } from 'vitest'
import { table, withColumns } from './table.ts'
import { orders, outbox, rankingSnapshots } from './tables.ts'

test('columns are named after fields, and JSON is a document like any other', () => {
  const made = table('t', rowShapes.settings, {
    names: { value: 'word' },
    derived: { first: ({ name }) => name.slice(0, 1) },
  })
  expect(made).toMatchObject({
    name: 't',
    key: ['name'],
    columns: ['name', 'word', 'revision', 'first'],
    kinds: { name: 'key', word: 'text', revision: 'integer', first: 'key' },
  })
  expect(made.encode({ name: 'abc', value: 'b' })).toEqual(['abc', 'b', 0, 'a'])
  expect(made.encoderOf(['value'])({ name: 'abc', value: 'b' })).toEqual(['b', 'abc'])
  expect((['value', 'revision'] as const).map(made.columnOf)).toEqual(['word', 'revision'])
  expect(withColumns(made, { at: 'integer' })).toMatchObject({
    columns: ['name', 'word', 'revision', 'first', 'at'],
    kinds: { ...made.kinds, at: 'integer' },
  })
  expect([orders.kinds['items'], orders.kinds['step_count'], outbox.kinds['aggregatetype']]).toEqual([
    'document',
    'integer',
    'key',
  ])
})

test('rows are read from where they begin, whole or some fields of them, in the order of the shape', () => {
  const made = table('t', rowShapes.settings, { key: ['revision', 'name'] })
  expect(made.columns).toEqual(['revision', 'name', 'value'])
  const row = { name: 'a', value: 'b', revision: 3 }
  expect(made.decode([3, 'a', 'b'])).toEqual(row)
  expect(Object.keys(made.decode(['x', 3, 'a', 'b'], 1))).toEqual(Object.keys(row))
  expect(made.decoderOf(['value', 'revision'])(['x', 'b', 3], 1)).toEqual({ value: 'b', revision: 3 })
})

test('what stands in JSON goes through its codec, both ways', () => {
  const history = [{ from: null, to: 'PENDING' as const, by: 'user' as const, at: 7 }]
  const codec = rowShapes.orders.fields.history.codec!
  const written = JSON.stringify(codec.write(history))
  expect(written).not.toBe(JSON.stringify(history))
  expect(orders.decoderOf(['history', 'orderId'])([written, 'o'])).toEqual({ history, orderId: 'o' })
  const stored = orders.columns.map(column => {
    if (column === 'history') return written
    if (column === 'items') return '[]'
    if (orders.kinds[column] === 'document') return null
    return orders.kinds[column] === 'integer' ? 1 : 'x'
  })
  expect(orders.decode(stored)).toMatchObject({ history, items: [], stepCount: 1 })
})

test('an event is of the kind that the first word of its type says', () => {
  const event = { eventId: 'e', type: 'order.paid' as const, orderId: 'o', sequence: 1, createdAt: 5 }
  expect(outbox.encode(event).at(-1)).toBe('order')
  expect(outbox.encode({ ...event, type: 'stock.low' }).at(-1)).toBe('stock')
  expect(['date', 'from', 'to'].map(field => rankingSnapshots.columnOf(field as 'date'))).toEqual([
    'day',
    'window_from',
    'window_to',
  ])
})
