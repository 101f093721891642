import { expect, test } from 'vitest'
import { isHostQueries } from './host-queries.ts'

const query = async () => ({ rows: [], affected: 0 })

test.for([
  [true, 'PostgreSQL', { database: 'postgres', query }],
  [true, 'MySQL', { database: 'mysql', query }],
  [true, 'SQLite', { database: 'sqlite', query }],
  [false, 'a client whose database is called shop', { database: 'shop', query }],
  [false, 'a database without a name', { database: '', query }],
  [false, 'no database', { query }],
  [false, 'no query', { database: 'postgres' }],
  [false, 'a query that is no function', { database: 'postgres', query: 'select 1' }],
  [false, 'a function', Object.assign(() => undefined, { database: 'postgres', query })],
  [false, 'nothing', undefined],
  [false, 'null', null],
  [false, 'a text', 'postgres'],
] as const)('%s for queries of a host: %s', ([expected, , value]) => {
  expect(isHostQueries(value)).toBe(expected)
})
