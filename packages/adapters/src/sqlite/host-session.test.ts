import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HostConversation } from '../sql/host-conversation.ts'
import { adoptSqliteTransaction } from './adopt.ts'
import { sqliteConnection } from './connection.ts'
import { sqliteHostSession } from './host-session.ts'
import type { LockSight } from './lock-sight.ts'
import { sqliteStoreError } from './sqlite-error.ts'
import { sqliteStatements } from './statements.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jumun-session-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0

/** A host's connection to a shop, or to another file. `tells`: whether the driver knows that it is in a transaction. */
function connected({
  tells = true,
  hasShop = true,
  sight = () => true,
}: {
  tells?: boolean
  hasShop?: boolean
  sight?: LockSight
} = {}) {
  const path = join(folder, `${(files += 1)}.db`)
  const database = new Database(path, { timeout: 0 })
  database.exec('pragma journal_mode = wal; create table other (n)')
  if (hasShop) database.exec('create table jumun_wallets (n); create table jumun_migrations (applied_at)')
  const ran: string[] = []
  const connection = sqliteConnection(sqliteStatements(database))
  const conversation: HostConversation = {
    all: connection.all,
    run: (statement, parameters) => (ran.push(statement), connection.run(statement, parameters)),
    carrier: database,
    ...(tells && { inTransaction: () => database.inTransaction }),
  }
  const session = () => sqliteHostSession(conversation, sight)
  return { path, database, ran, conversation, session }
}

const notBegun = {
  name: 'HostTransactionError',
  failure: 'unusable',
  message: 'The connection is not in a transaction. Begin one, and use the shop within it.',
}
const over = { name: 'HostTransactionError', failure: 'over' }

test.each([true, false])('a use is kept or undone as a whole (the driver tells: %s)', async tells => {
  const { database, ran, session } = connected({ tells })
  const host = session()
  database.exec('begin')
  await host.enter('write')
  database.exec('insert into other values (1)')
  await host.keep()
  await host.enter('write')
  database.exec('insert into other values (2)')
  await host.undo()
  await host.enter('read')
  database.exec('insert into other values (3)')
  await host.undo()
  expect(host.isLost(new Error('of a statement'))).toBe(false)
  expect(await host.restore()).toBeUndefined()
  database.exec('commit')
  expect(database.prepare('select n from other').pluck().all()).toEqual([1])
  const names = new Set(ran.flatMap(statement => /\bjumun_[0-9a-f]{12}\b/.exec(statement) ?? []))
  expect(names.size).toBe(1)
  const name = [...names][0]!
  const lock = 'update jumun_migrations set applied_at = applied_at where false'
  const back = [`rollback to savepoint ${name}`, `release savepoint ${name}`]
  expect(ran).toEqual([
    'pragma defer_foreign_keys = 1',
    `savepoint ${name}`,
    lock,
    `release savepoint ${name}`,
    `savepoint ${name}`,
    lock,
    ...back,
    `savepoint ${name}`,
    ...back,
  ])
  database.close()
})

test.each([true, false])('without a transaction there is none to use (the driver tells: %s)', async tells => {
  const { database, ran, session } = connected({ tells })
  await expect(session().enter('read')).rejects.toMatchObject(notBegun)
  // Where the driver knows, nothing is asked.
  expect(ran).toEqual(tells ? [] : ['pragma defer_foreign_keys = 1'])
  // Nothing has happened: the next one is looked at again.
  const host = session()
  await expect(host.enter('write')).rejects.toMatchObject(notBegun)
  database.exec('begin')
  await host.enter('write')
  await host.keep()
  database.exec('rollback')
  database.close()
})

test.each([true, false])(
  'after its end a transaction is over, also in the next one (the driver tells: %s)',
  async tells => {
    const { database, session } = connected({ tells })
    const first = session()
    database.exec('begin')
    await first.enter('read')
    await first.keep()
    database.exec('commit')
    await expect(first.enter('read')).rejects.toMatchObject(over)
    database.exec('begin')
    await expect(first.enter('read')).rejects.toMatchObject(over)
    const second = session()
    await second.enter('read')
    await second.keep()
    await expect(first.enter('read')).rejects.toMatchObject(over)
    // Two of one transaction are both of it.
    const third = session()
    for (const host of [third, second]) {
      await host.enter('write')
      await host.keep()
    }
    database.exec('commit')
    database.close()
  },
)

test('foreign keys that the host itself has put off are no sign of an earlier use', async () => {
  const { database, ran, session } = connected()
  const host = session()
  database.exec('begin; pragma defer_foreign_keys = 1')
  for (let use = 0; use < 2; use += 1) {
    await host.enter('write')
    await host.keep()
  }
  expect(ran).not.toContain('pragma defer_foreign_keys = 1')
  database.exec('commit; begin')
  const next = session()
  await next.enter('write')
  await next.keep()
  await expect(host.enter('write')).rejects.toMatchObject(over)
  database.exec('commit')
  database.close()
})

test('a connection without a shop is refused before anything is begun, and asked once where there is one', async () => {
  const { database, ran, session } = connected({ hasShop: false })
  const host = session()
  database.exec('begin')
  const message = "The connection sees no tables of the shop. Open the shop's file."
  await expect(host.enter('read')).rejects.toMatchObject({ failure: 'unusable', message })
  expect(ran).toEqual(['pragma defer_foreign_keys = 1'])
  database.exec('create view jumun_wallets as select 1')
  await expect(host.enter('read')).rejects.toMatchObject({ message })
  database.exec('drop view jumun_wallets; create table jumun_wallets (n)')
  await host.enter('read')
  await host.keep()
  database.exec('drop table jumun_wallets')
  await host.enter('read')
  await host.undo()
  database.exec('rollback')
  database.close()
})

test('another copy of SQLite is found out where something is to be written, and undone', async () => {
  const seen: (boolean | undefined)[] = [undefined, false, true]
  let looks = 0
  const { database, ran, session } = connected({ sight: () => ((looks += 1), seen.shift()) })
  const host = session()
  database.exec('begin')
  await host.enter('read')
  await host.keep()
  expect(looks).toBe(0)
  // What cannot be told now is looked at again.
  await host.enter('write')
  await host.keep()
  await expect(host.enter('write')).rejects.toMatchObject({
    failure: 'unusable',
    message:
      "The host's SQLite is another copy than the shop's: in one process they do not see each other's locks, and would damage the file. " +
      'Let both use one and the same better-sqlite3; `npm ls better-sqlite3` shows which there are.',
  })
  expect(ran.slice(-2).map(statement => statement.split(' ')[0])).toEqual(['rollback', 'release'])
  // Once it is known, it is not asked again.
  for (let use = 0; use < 2; use += 1) {
    await host.enter('write')
    await host.keep()
  }
  expect(looks).toBe(3)
  database.exec('rollback')
  database.close()
})

test('a transaction that reads what others have changed since cannot write', async () => {
  const { path, database, session } = connected()
  const other = new Database(path)
  const host = session()
  database.exec('begin')
  await host.enter('read')
  await host.keep()
  other.exec('insert into other values (1)')
  await expect(host.enter('write')).rejects.toMatchObject({
    failure: 'unusable',
    message:
      'Another connection has written since this transaction began to read. Roll it back, and begin it with BEGIN IMMEDIATE.',
    cause: { cause: { code: 'SQLITE_BUSY_SNAPSHOT' } },
  })
  await host.enter('read')
  await host.keep()
  database.exec('rollback')
  for (const one of [database, other]) one.close()
})

test('errors are explained where the host can do something about them', () => {
  const { database, session } = connected()
  const { explain, rollsBackAll } = session()
  const coded = (code: string) => Object.assign(new Error('words'), { code })
  for (const code of ['SQLITE_READONLY', 'SQLITE_READONLY_DBMOVED']) {
    const message = 'The connection can only read.'
    expect(explain(coded(code))).toMatchObject({ failure: 'unusable', message, cause: coded(code) })
  }
  for (const error of [coded('SQLITE_BUSY'), coded('READONLY'), new Error('x'), undefined])
    expect(explain(error)).toBe(error)
  const all = ['FULL', 'IOERR', 'IOERR_WRITE', 'NOMEM', 'INTERRUPT', 'CORRUPT_VTAB'].map(name => `SQLITE_${name}`)
  const some = ['SQLITE_BUSY', 'SQLITE_CONSTRAINT', 'FULL', 'X_SQLITE_FULL']
  expect(all.map(code => rollsBackAll(coded(code)))).toEqual(all.map(() => true))
  expect(some.map(code => rollsBackAll(coded(code)))).toEqual(some.map(() => false))
  expect(rollsBackAll(sqliteStoreError(coded('SQLITE_FULL')))).toBe(true)
  database.close()
})

test('what is no transaction of SQLite is refused', () => {
  for (const host of [undefined, null, {}, 'begin', { prepare: 1, pragma: 1 }]) {
    expect(() => adoptSqliteTransaction(host, () => true)).toThrow(
      new TypeError(
        'SQLite adopts a kysely Transaction, a better-sqlite3 Database that is in a transaction, or what @jumun/adapters/host makes of others.',
      ),
    )
  }
})

test('a database is one conversation, no matter how often it is adopted, and ends with its transaction', async () => {
  const { database } = connected()
  const { conversation } = adoptSqliteTransaction(database, () => true)
  expect(adoptSqliteTransaction(database, () => true).conversation).toBe(conversation)
  expect(conversation.carrier).toBe(database)
  expect(conversation.inTransaction!()).toBe(false)
  const ended = { name: 'HostTransactionError', failure: 'unknown' }
  await expect(conversation.run('insert into other values (1)', [])).rejects.toMatchObject(ended)
  await expect(conversation.all('select 1', [])).rejects.toMatchObject(ended)
  database.exec('begin')
  expect(conversation.inTransaction!()).toBe(true)
  expect(await conversation.run('insert into other values (?)', [7])).toBe(1)
  expect(await conversation.all('select n from other', [])).toEqual([[7]])
  database.exec('rollback')
  database.close()
})

test('what the host’s library asks by a function is a conversation as well', async () => {
  const host = { database: 'sqlite' as const, query: async () => ({ rows: [{ a: 1 }], affected: 2 }) }
  const { conversation } = adoptSqliteTransaction(host, () => true)
  expect(conversation.carrier).toBe(host)
  expect([await conversation.all('select', []), await conversation.run('update', [])]).toEqual([[[1]], 2])
})

test('two of the first transaction of a connection are both of it', async () => {
  const { database, session } = connected()
  const [first, second] = [session(), session()]
  database.exec('begin')
  for (const host of [first, second, first]) {
    await host.enter('write')
    await host.keep()
  }
  database.exec('commit; begin')
  for (const host of [first, second]) await expect(host.enter('write')).rejects.toMatchObject(over)
  database.exec('rollback')
  database.close()
})
