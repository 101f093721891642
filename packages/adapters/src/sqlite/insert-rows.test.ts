import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
