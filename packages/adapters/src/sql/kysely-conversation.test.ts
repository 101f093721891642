import { StoreError } from '@jumun/core'
import Database from 'better-sqlite3'
import { CamelCasePlugin, type ControlledTransaction, Kysely, SqliteDialect } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import { isKyselyTransaction, kyselyConversation } from './kysely-conversation.ts'

const opened: Kysely<unknown>[] = []
afterEach(async () => {
  for (const host of opened.splice(0)) await host.destroy()
})

const refusal = new StoreError('constraint', 'refused')

async function begin(): Promise<ControlledTransaction<unknown>> {
  const database = new Database(':memory:')
  database.exec('create table cups (cup_id integer primary key, made_of text) strict')
  const host = new Kysely<unknown>({
    dialect: new SqliteDialect({ database }),
    plugins: [new CamelCasePlugin()],
  })
  opened.push(host)
  return host.startTransaction().execute()
}

const conversationOf = (transaction: ControlledTransaction<unknown>) =>
  kyselyConversation(transaction, error => (String(error).includes('UNIQUE') ? refusal : undefined))

test('a host’s kysely transaction is asked by plain statements, past its plugins', async () => {
  const transaction = await begin()
  const conversation = conversationOf(transaction)
  expect(conversation.carrier).toBe(transaction)
  expect(await conversation.run('insert into cups values (?, ?), (?, ?)', [1, 'clay', 2, 'glass'])).toBe(2)
  expect(await conversation.run('update cups set made_of = ? where cup_id > ?', ['tin', 2])).toBe(0)
  const rows = await conversation.all('select cup_id, made_of, 7 as some_thing from cups where cup_id < ?', [9])
  expect(rows).toEqual([
    [1, 'clay', 7],
    [2, 'glass', 7],
  ])
  expect(await conversation.run('savepoint here', [])).toBe(0)
  await transaction.rollback().execute()
})

test('what goes wrong is thrown as the store’s error, and what is no database’s as it is', async () => {
  const transaction = await begin()
  const conversation = conversationOf(transaction)
  await conversation.run('insert into cups values (1, null)', [])
  await expect(conversation.run('insert into cups values (1, null)', [])).rejects.toBe(refusal)
  await expect(conversation.all('insert into cups values (1, null) returning cup_id', [])).rejects.toBe(refusal)
  const unknown: unknown = await conversation.all('select 1 from nowhere', []).catch((error: unknown) => error)
  expect(unknown).toBeInstanceOf(Database.SqliteError)
  expect(unknown).toMatchObject({ message: 'no such table: nowhere' })
  await transaction.rollback().execute()
})

test('a statement of which a driver does not say how many rows it met has met none', async () => {
  const plain = { executeQuery: async () => ({ rows: [] }) }
  const transaction = { isTransaction: true, withoutPlugins: () => plain } as unknown as ControlledTransaction<unknown>
  expect(await conversationOf(transaction).run('set something = 1', [])).toBe(0)
})

test('transactions that were derived from one are the same connection', async () => {
  const transaction = await begin()
  const derived = conversationOf(transaction.withPlugin(new CamelCasePlugin()))
  const own = conversationOf(transaction)
  expect(derived.carrier).not.toBe(own.carrier)
  const below = await own.connection?.()
  expect(below).toBeTypeOf('object')
  expect(await derived.connection?.()).toBe(below)
  await transaction.rollback().execute()
})

test('a transaction of kysely is known by its shape', async () => {
  const transaction = await begin()
  expect(isKyselyTransaction(transaction)).toBe(true)
  expect(isKyselyTransaction({ isTransaction: true, executeQuery: () => undefined })).toBe(true)
  await transaction.rollback().execute()
  const others = [
    opened[0],
    { isTransaction: false, executeQuery: () => undefined },
    { isTransaction: 'true', executeQuery: () => undefined },
    { executeQuery: () => undefined },
    { isTransaction: true },
    Object.assign(() => undefined, { isTransaction: true, executeQuery: () => undefined }),
    null,
    undefined,
    'a transaction',
  ]
  expect(others.map(isKyselyTransaction)).toEqual(others.map(() => false))
})
