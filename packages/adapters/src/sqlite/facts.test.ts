import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { isSqliteDatabase } from './database.ts'
import { sqliteFacts } from './facts.ts'
import { loadSqliteDriver } from './load-driver.ts'
import { sqliteStatements } from './statements.ts'

describe('the facts of a connection', () => {
  test.each(['OFF', 'NORMAL', 'FULL', 'EXTRA'])('have its settings: synchronous = %s', level => {
    const database = new Database(':memory:')
    database.pragma(`synchronous = ${level}`)
    expect(sqliteFacts(sqliteStatements(database))).toEqual({
      database: 'sqlite',
      version: database.prepare('select sqlite_version()').pluck().get(),
      isolationByDefault: 'serializable',
      durability: [
        { name: 'synchronous', value: level, safe: ['FULL', 'EXTRA'] },
        { name: 'journal_mode', value: 'memory', safe: ['wal', 'delete'] },
      ],
    })
    database.close()
  })

  test.each([[[[4]]], [[['?']]], [[]]])('do not know a level of %j', answer => {
    const asked: unknown[] = []
    const facts = sqliteFacts({ all: (...given) => (asked.push(given), answer) })
    expect(facts.durability[0]!.value).toBe('unknown')
    expect(asked).toEqual(
      ['select sqlite_version()', 'pragma synchronous', 'pragma journal_mode'].map(statement => [statement, []]),
    )
  })
})

describe('the driver', () => {
  const versions = (napi: string | undefined) =>
    ({ ...process.versions, node: '18.0.0', napi }) as NodeJS.ProcessVersions

  test.each(['9', '8'])('is not loaded where Node is too old for it: Node-API %s', async napi => {
    const loading = loadSqliteDriver(versions(napi))
    await expect(loading).rejects.toMatchObject({
      failure: 'unavailable',
      code: 'NODE_TOO_OLD',
      message: 'SQLite needs Node 22.14 or newer, this is Node 18.0.0.',
    })
  })

  test('is loaded where it is new enough', async () => {
    for (const napi of ['10', '11', undefined]) expect(await loadSqliteDriver(versions(napi))).toBe(Database)
    expect(await loadSqliteDriver()).toBe(Database)
  })
})

test('a database is known by what it can do', () => {
  const members = { prepare: 1, pragma: 1, inTransaction: false }
  expect(isSqliteDatabase(members)).toBe(true)
  for (const name of Object.keys(members)) {
    const without = Object.fromEntries(Object.entries(members).filter(([member]) => member !== name))
    expect(isSqliteDatabase(without)).toBe(false)
  }
  expect([null, undefined, 'prepare', () => undefined].map(isSqliteDatabase)).toEqual([false, false, false, false])
})
