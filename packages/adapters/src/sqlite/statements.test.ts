import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type SqliteStatements, sqliteStatements } from './statements.ts'

let database: Database.Database
let statements: SqliteStatements
beforeAll(() => {
  database = new Database(':memory:')
  database.exec(`create table parents (id text primary key) strict, without rowid;
    create table children (id text, number integer, name text, primary key (id, number)) strict, without rowid;
    insert into parents values ('a'), ('b'); insert into children values ('a', 1, 'one'), ('b', 1, 'two')`)
  statements = sqliteStatements(database)
})
afterAll(() => void database.close())

it('takes values of any type as they are, and question marks of texts and names for what they are', () => {
  const values = ['7', 7, -7, 2 ** 53 - 1, 0.5, null, Buffer.from('x')]
  for (const value of values) expect(statements.all('select ?', [value])).toEqual([[value]])
  expect(statements.all(`select 'it''s ?', ? as "odd ""?""", '?' || ?`, [1, 'x'])).toEqual([["it's ?", 1, '?x']])
  expect(statements.all('select name from children where id = ? and number = ?', ['a', 1])).toEqual([['one']])
  expect(statements.all('select name from children where id in (?, ?) limit ?', ['a', 'b', 1])).toHaveLength(1)
})

it('is not planned anew for each value', () => {
  const text = 'select c.name, c.number, p.id from parents p left join children c on c.id = p.id where p.id = ?'
  const plain = database.prepare(text).raw()
  const [ours, without] = [() => statements.all(text, ['a']), () => plain.all('a')].map(ask => {
    const times = Array.from({ length: 50 }, () => {
      const begun = performance.now()
      for (let i = 0; i < 40; i += 1) ask()
      return performance.now() - begun
    })
    return Math.min(...times)
  })
  // Where it were, both would take as long; planning is most of it.
  expect(without! / ours!).toBeGreaterThan(1.5)
})

it('finds of keys that have one row at most those that are there, in the order of the keys', () => {
  const text = 'select name from children where id = ? and number = ?'
  const keys = [
    ['b', 1],
    ['c', 1],
    ['a', 1],
  ] as const
  expect(statements.allEach(text, keys, true)).toEqual([['two'], ['one']])
  expect(statements.allEach(text, keys)).toEqual([['two'], ['one']])
})

it('a statement is prepared once, and counts what it has changed', () => {
  const sources: string[] = []
  const counting = sqliteStatements({
    prepare(source: string) {
      sources.push(source)
      return database.prepare(source)
    },
  } as never)
  const insert = 'insert into parents values (?)'
  expect(counting.run(insert, ['c'])).toBe(1)
  expect(counting.runEach(insert, [['d'], ['e'], ['f']])).toBe(3)
  expect(counting.runEach('delete from parents where id = ?', [['c'], ['x'], ['d']])).toBe(2)
  expect(counting.run('delete from parents where id in (?, ?)', ['e', 'f'])).toBe(2)
  expect(counting.allEach('select id from parents where id <> ? order by id', [['a'], ['x']])).toEqual([
    ['b'],
    ['a'],
    ['b'],
  ])
  expect(counting.all('select id from parents where id = ?', ['a'])).toEqual([['a']])
  expect(counting.all('select id from parents where id = ?', ['b'])).toEqual([['b']])
  expect(sources).toEqual([
    'insert into parents values (+?)',
    'delete from parents where id = +?',
    'delete from parents where id in (+?, +?)',
    'select id from parents where id <> +? order by id',
    'select id from parents where id = +?',
  ])
})
