import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { sqliteDialect } from '../sqlite/dialect.ts'
import { compileStatement, placeholder, questionOf } from './statement.ts'

const query = sql`select ${placeholder.text('name')}, ${7}, ${placeholder.integer('count')}, ${placeholder.text('name')}`
const compiled = () => query.compile(sqliteDialect.queries)

test('values take the places of their names, as often as a name stands there, and those that are known stay', () => {
  const statement = compileStatement(compiled())
  expect(statement.sql).toBe('select ?, ?, ?, ?')
  expect(statement.bind({ name: 'a', count: 0, other: 1 })).toEqual(['a', 7, 0, 'a'])
  expect(statement.bind({ name: '', count: null })).toEqual(['', 7, null, ''])
})

test('a value that is missing is a defect, with its name', () => {
  const { bind } = compileStatement(compiled())
  expect(() => bind({ name: 'a' })).toThrow(new TypeError('The statement needs a value for count.'))
  expect(() => bind({ count: 1 })).toThrow(new TypeError('The statement needs a value for name.'))
})

test('a question is compiled once, and each row of its answer is decoded by itself', async () => {
  let times = 0
  const asked: unknown[] = []
  const ask = questionOf({ compile: () => ((times += 1), compiled()) }, (...given) => given)
  const connection = {
    all: async (...given: unknown[]) => (asked.push(given), [[1], [2]]),
  } as never
  expect(await ask(connection, { name: 'a', count: 1 })).toEqual([[[1]], [[2]]])
  expect(await ask(connection, { name: 'b', count: 2 })).toEqual([[[1]], [[2]]])
  expect(asked).toEqual([
    ['select ?, ?, ?, ?', ['a', 7, 1, 'a']],
    ['select ?, ?, ?, ?', ['b', 7, 2, 'b']],
  ])
  expect(times).toBe(1)
})
