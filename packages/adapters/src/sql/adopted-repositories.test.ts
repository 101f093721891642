import type { Transaction } from '@jumun/core'
import { expect, test } from 'vitest'
import { sqliteDialect } from '../sqlite/dialect.ts'
import { adoptedRepositories } from './adopted-repositories.ts'
import { connectionOf, type SqlConnection } from './connection.ts'

test('a database that decides in any isolation as in its own has the same repositories for all', () => {
  const given: SqlConnection[] = []
  const own = {} as Transaction
  const repositoriesOf = adoptedRepositories(sqliteDialect, connection => {
    given.push(connection)
    return own
  })
  const connection = connectionOf({ all: async () => [], run: async () => 0 })
  expect([repositoriesOf(connection, 'write'), repositoriesOf(connection, 'read')]).toEqual([own, own])
  expect(given).toEqual([connection, connection])
})

test('elsewhere commands decide on rows that are read under locks, with repositories that are built once', async () => {
  let built = 0
  const deciding = {
    ...sqliteDialect,
    insertRows: (table: Parameters<typeof sqliteDialect.insertRows>[0]) => {
      if (table.name === 'jumun_users') built += 1
      return sqliteDialect.insertRows(table)
    },
    selectByKeys: (selection: Parameters<typeof sqliteDialect.selectByKeys>[0]) =>
      sqliteDialect.selectByKeys({ ...selection, from: `${selection.from} /* locked */` }),
  }
  const own = {} as Transaction
  const repositoriesOf = adoptedRepositories({ ...sqliteDialect, ofAnyIsolation: deciding }, () => own)
  expect(built).toBe(0)
  const asked: string[] = []
  const connection = connectionOf({
    all: async statement => {
      asked.push(statement)
      return []
    },
    run: async () => 0,
  })
  expect(repositoriesOf(connection, 'read')).toBe(own)
  expect(built).toBe(0)
  for (let count = 0; count < 2; count += 1) await repositoriesOf(connection, 'write').users.find(['mina'])
  expect(built).toBe(1)
  expect(asked).toHaveLength(2)
  for (const statement of asked) expect(statement).toContain('from jumun_users /* locked */ where')
})
