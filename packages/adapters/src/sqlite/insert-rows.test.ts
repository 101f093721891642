import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SqlConnection } from '../sql/connection.ts'
import type { Table } from '../sql/table.ts'
import type { Row } from '../sql/value.ts'
import { sqliteConnection } from './connection.ts'
import { insertingRows } from './insert-rows.ts'
import { sqliteStatements } from './statements.ts'

const columns = ['number', 'name', 'first', 'second', 'third', 'fourth']
const table: Table = { name: 't', key: ['number'], columns, kinds: {} }

let database: Database.Database
const used = new Set<string>()
beforeAll(() => {
  database = new Database(':memory:')
  database.exec(
    'create table t (place integer primary key, number integer unique, name text not null, first text, second text, third text, fourth text) strict',
  )
})
afterAll(() => void database.close())

function connected() {
  const { runEach, ...statements } = sqliteStatements(database)
  return sqliteConnection({
    ...statements,
    runEach(statement, rows) {
      used.add(statement)
      return runEach(statement, rows)
    },
  })
}

/** Rows whose last four columns have a value where `absent` says nothing else. */
function rowsOf(count: number, absent: (number: number, column: number) => boolean): Row[] {
  return Array.from({ length: count }, (_, i): Row => {
    return [i, `name ${i}`, ...[0, 1, 2, 3].map(column => (absent(i, column) ? null : `${i}.${column}`))]
  })
}

test.each([0, 1, 3, 4, 5, 8, 11])(
  '%i rows are inserted as they are and in their order, whichever values they lack',
  async count => {
    const insert = insertingRows(table)
    for (const absent of [() => false, () => true, (i: number, column: number) => i % 4 === column]) {
      database.exec('delete from t')
      const rows = rowsOf(count, absent)
      await insert(connected(), rows)
      expect(
        database
          .prepare(`select ${columns.join(', ')} from t order by place`)
          .raw()
          .all(),
      ).toEqual(rows)
    }
  },
)

test('a table has a few statements, no matter which values its rows lack', async () => {
  const insert = insertingRows(table)
  used.clear()
  for (let mask = 0; mask < 16; mask += 1) {
    database.exec('delete from t')
    const rows = rowsOf(5, (_, column) => (mask & (1 << column)) !== 0)
    await insert(connected(), rows)
    expect(
      database
        .prepare(`select ${columns.join(', ')} from t order by place`)
        .raw()
        .all(),
    ).toEqual(rows)
  }
  // Eight forms and the whole one, each for one row and for several.
  expect(used.size).toBe(18)
})

test('rows that are there already are passed over where that is asked for', async () => {
  const insert = insertingRows(table, ' on conflict (number) do nothing')
  database.exec('delete from t')
  await insert(
    connected(),
    rowsOf(3, () => true),
  )
  await insert(
    connected(),
    rowsOf(7, () => false),
  )
  expect(database.prepare('select count(first) from t').pluck().get()).toBe(4)
})

/** The statements and rows that go to the connection. */
async function insertsOf(given: Table, rows: readonly Row[], end?: string) {
  const sent: unknown[] = []
  const connection = { runEach: async (...call: unknown[]) => (sent.push(call), 0) } as unknown as SqlConnection
  expect(await insertingRows(given, end)(connection, rows)).toBeUndefined()
  return sent
}

const pair: Table = { name: 'pairs', key: ['a'], columns: ['a', 'b'], kinds: {} }

test('four rows go with one statement, and those that are left with one each', async () => {
  const rows = [1, 2, 3, 4, 5, 6].map((a): Row => [a, `b${a}`])
  const one = 'insert into pairs (a, b) values (?, ?)'
  const four = `${one}, (?, ?), (?, ?), (?, ?)`
  expect(await insertsOf(pair, [])).toEqual([])
  expect(insertingRows(pair)({} as SqlConnection, [])).toBeInstanceOf(Promise)
  expect(await insertsOf(pair, rows.slice(0, 3))).toEqual([[one, rows.slice(0, 3)]])
  expect(await insertsOf(pair, rows.slice(0, 4))).toEqual([[four, [rows.slice(0, 4).flat()]]])
  expect(await insertsOf(pair, rows)).toEqual([
    [four, [rows.slice(0, 4).flat()]],
    [one, rows.slice(4)],
  ])
})

test('columns in which no row of a set has a value are not named', async () => {
  const rows: Row[] = [1, 2, 3, 4, 5].map(a => [a, null])
  const end = ' on conflict (a) do nothing'
  expect(await insertsOf(pair, rows, end)).toEqual([
    [`insert into pairs (a) values (?), (?), (?), (?)${end}`, [[1, 2, 3, 4]]],
    [`insert into pairs (a) values (?)${end}`, [[5]]],
  ])
  const withOne: Row[] = [...rows.slice(0, 4), [5, 'b']]
  expect(await insertsOf(pair, withOne)).toEqual([
    ['insert into pairs (a, b) values (?, ?), (?, ?), (?, ?), (?, ?)', [withOne.slice(0, 4).flat()]],
    ['insert into pairs (a, b) values (?, ?)', withOne.slice(4)],
  ])
})

test.each([
  [30, 1],
  [31, 31],
])('of a table with %i columns an insert names %i where one has a value', async (count, named) => {
  const names = Array.from({ length: count }, (_, i) => `c${i}`)
  const wide: Table = { name: 'wide', key: ['c0'], columns: names, kinds: {} }
  const last = names.map((_, i) => (i === count - 1 ? 'x' : null))
  const [[statement, rows]] = (await insertsOf(wide, [last])) as [[string, Row[]]]
  const columns = named === 1 ? names.slice(-1) : names
  expect(statement).toBe(`insert into wide (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`)
  expect(rows).toEqual([named === 1 ? ['x'] : last])
})
