import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { sqliteDialect } from '../sqlite/dialect.ts'
import { beginsWith, characters } from './begins-with.ts'
import { compileStatement } from './statement.ts'

test('one of the columns begins with the text, byte by byte', () => {
  const dialect = { ...sqliteDialect, exactText: (text: unknown) => sql`exact(${text})` }
  const statement = compileStatement(beginsWith(dialect, ['user_id', 'name']).compile(dialect.queries))
  expect(statement.sql).toBe('(exact(substr("user_id", 1, ?)) = ? or exact(substr("name", 1, ?)) = ?)')
  expect(statement.bind({ query: 'mi', length: 2 })).toEqual([2, 'mi', 2, 'mi'])
})

test.for([
  ['', 0],
  ['mina', 4],
  ['민아', 2],
  ['🍵🍵', 2],
] as const)('%s has %i characters', ([text, count]) => {
  expect(characters(text)).toBe(count)
})
