import { expect, test } from 'vitest'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { insertAbsentRows, insertRows, selectFirstRows, selectRows, single, updateRows } from './table-access.ts'
import { rankingSnapshots, settings, stockMovements, stretches } from './tables.ts'

const connection = {} as SqlConnection

/** A dialect that keeps what it is asked for, and gives these rows. */
function asking(rows: unknown[][] = []) {
  const asked: unknown[] = []
  const member =
    (name: string) =>
    (...built: unknown[]) =>
    async (...called: unknown[]) => {
      asked.push([name, ...built], called)
      return rows
    }
  const names = ['selectByKeys', 'selectFirst', 'insertRows', 'insertAbsentRows', 'updateRows']
  return { asked, dialect: Object.fromEntries(names.map(name => [name, member(name)])) as unknown as SqlDialect }
}

async function selectionOf(build: (dialect: SqlDialect) => (connection: SqlConnection, keys: []) => Promise<unknown>) {
  const { asked, dialect } = asking()
  await build(dialect)(connection, [])
  const { columns: _, ...selection } = (asked[0] as [string, { columns: unknown }])[1]
  return selection
}

test.each([
  ['one row by the whole key', {}, ['publisher', 'first_position'], { index: 'primary', isUnique: true }],
  ['many by its beginning', { by: ['publisher'] }, ['publisher'], { index: 'primary', isUnique: false }],
  ['many by another part of it', { by: ['first'] }, ['first_position'], {}],
  ['many by its parts in another order', { by: ['first', 'publisher'] }, ['first_position', 'publisher'], {}],
  ['many by other fields', { by: ['last'] }, ['last_position'], {}],
] as const)('a key selects %s', async (_, by, columns, rest) => {
  expect(await selectionOf(dialect => selectRows(dialect, stretches, by))).toEqual({
    from: 'jumun_delivery_stretches',
    by: columns.map(column => ({ column, kind: 'integer' })),
    ...rest,
  })
})

test('what a selection says besides goes on, and counts', async () => {
  const said = { lock: true, namesOwner: true, oftenAbsent: true, index: 'other', isUnique: false } as const
  const selection = { by: ['productId', 'optionId'], thenBy: ['number'], ...said } as const
  expect(await selectionOf(dialect => selectRows(dialect, stockMovements, selection))).toEqual({
    from: 'jumun_stock_movements',
    by: ['product_id', 'option_id'].map(column => ({ column, kind: 'key' })),
    thenBy: ['number'],
    ...said,
  })
})

test('rows are decoded', async () => {
  const { asked, dialect } = asking([['a', 'b', '3']])
  const found = await selectRows(dialect, settings)(connection, [['a']])
  expect(found).toEqual([{ name: 'a', value: 'b', revision: 3 }])
  expect(asked).toEqual([
    ['selectByKeys', expect.objectContaining({ columns: settings.columns })],
    [connection, [['a']]],
  ])
})

test('the first rows of each key are asked for once a key, and given in one order', async () => {
  const rows = [
    ['a', '', 1],
    ['c', '', 2],
    ['b', '', 2],
  ]
  const { asked, dialect } = asking(rows)
  const selection = { by: 'name', order: [{ field: 'revision', descending: true }, { field: 'name' }] } as const
  const found = await selectFirstRows(dialect, settings, selection)(connection, ['a', 'b', 'a', 'c'], 7)
  expect(found.map(({ name }) => name)).toEqual(['b', 'c', 'a'])
  const order = [
    { column: 'revision', descending: true },
    { column: 'name', descending: false },
  ]
  expect(asked).toEqual([
    ['selectFirst', { table: settings, columns: settings.columns, by: 'name', order }],
    [connection, ['a', 'b', 'c'], 7],
  ])
})

test('rows are written as they are encoded, columns by their names', async () => {
  const { asked, dialect } = asking()
  const row = { name: 'a', value: 'b' }
  await insertRows(dialect, settings)(connection, [row])
  await insertAbsentRows(dialect, settings)(connection, [row])
  await updateRows(dialect, settings, ['value'])(connection, [row])
  const snapshot = { date: '2026-01-01', days: 3, from: 2, to: 4, computedAt: 5, items: [] }
  await updateRows(dialect, rankingSnapshots, ['to', 'days'])(connection, [snapshot])
  expect(asked).toEqual([
    ['insertRows', settings],
    [connection, [['a', 'b', 0]]],
    ['insertAbsentRows', settings],
    [connection, [['a', 'b', 0]]],
    ['updateRows', settings, ['value']],
    [connection, [['b', 'a']]],
    ['updateRows', rankingSnapshots, ['window_to', 'days']],
    [connection, [[4, 3, '2026-01-01']]],
  ])
})

test('each id is a key', () => {
  expect(single(['a', 'b'])).toEqual([['a'], ['b']])
})
