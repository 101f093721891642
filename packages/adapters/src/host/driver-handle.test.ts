import Database from 'better-sqlite3'
import { afterAll, expect, test } from 'vitest'
import { assertHas, driverHandle } from './driver-handle.ts'

const nothing = () => undefined
const sqlite = new Database(':memory:')
afterAll(() => sqlite.close())
const connection = { query: nothing, beginTransaction: nothing }

test.each(
  Object.entries({
    'a pg client': { query: nothing, escapeIdentifier: nothing },
    'a PGlite transaction': { query: nothing, rollback: nothing, exec: nothing },
    'a better-sqlite3 database': sqlite,
    'a mysql2 connection of callbacks': connection,
    'a mysql2 connection of promises': { beginTransaction: nothing, connection },
  }),
)('%s is handed on as it is', (_, handle) => {
  expect(driverHandle('Drizzle', handle)).toBe(handle)
})

test.each(
  Object.entries({
    'a pg pool': { connect: nothing, totalCount: 0, query: nothing },
    'a PGlite': { waitReady: nothing, transaction: nothing, query: nothing, exec: nothing },
    'a mysql2 pool of callbacks': { getConnection: nothing, promise: nothing },
    'a mysql2 pool of promises': { pool: { getConnection: nothing } },
  }),
)('with %s the library has begun nothing', (_, pool) => {
  expect(() => driverHandle('Drizzle', pool)).toThrow('The connection is not in a transaction. Begin one')
})

test.each([
  undefined,
  null,
  'pg',
  {},
  // One that has a part of what a driver has is none.
  { escapeIdentifier: nothing },
  { query: nothing, rollback: nothing },
  { query: nothing, exec: nothing },
  { rollback: nothing, exec: nothing },
  { prepare: nothing, pragma: nothing },
  { beginTransaction: nothing },
  { query: nothing },
  { connect: nothing },
  { totalCount: 0 },
  { getConnection: nothing },
])('%o is of no driver that is known', value => {
  expect(() => driverHandle('TypeORM', value)).toThrow(
    new TypeError(
      'Jumun knows TypeORM over pg, mysql2, better-sqlite3 and PGlite. For another driver give within() a { database, query }.',
    ),
  )
})

test('one of the properties does, and a value without any is refused with what is taken', () => {
  for (const value of [{ a: 1 }, { b: null }, { a: undefined, b: 0 }]) assertHas('from', 'a thing', value, 'a', 'b')
  for (const value of [undefined, null, {}, { c: 1 }, { a: undefined }, 'a']) {
    expect(() => assertHas('from', 'a thing', value, 'a', 'b')).toThrow(new TypeError('from() takes a thing.'))
  }
})
