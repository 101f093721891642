import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { CamelCasePlugin, Kysely, SqliteDialect } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { openSqlite } from '../sqlite.ts'

const folder = mkdtempSync(join(tmpdir(), 'jumun-adopt-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const user = { userId: 'mina', name: 'Mina', email: 'mina@example.com', createdAt: 1 }
const wallet = { userId: 'mina', balance: Number.MAX_SAFE_INTEGER, entryCount: 0 }

test('a kysely transaction of the host carries our rows, whatever plugins it has', async () => {
  const path = join(folder, 'kysely.db')
  const store = await openSqlite(path)
  const host = new Kysely<{ notes: { noteText: string } }>({
    dialect: new SqliteDialect({ database: new Database(path) }),
    plugins: [new CamelCasePlugin()],
  })
  await host.schema.createTable('notes').addColumn('noteText', 'text').execute()
  await host.transaction().execute(async transaction => {
    const ours = store.adopt(transaction)
    await transaction.insertInto('notes').values({ noteText: 'together' }).execute()
    await ours.users.insert([user])
    await ours.wallets.insert([wallet])
    expect(await ours.wallets.lock(['mina', 'nobody'])).toEqual([wallet])
    await expect(ours.users.insert([user])).rejects.toMatchObject({ failure: 'conflict' })
  })
  expect(await store.reader.users.find(['mina'])).toEqual([user])
  const abandoned = host.transaction().execute(async transaction => {
    await store.adopt(transaction).wallets.save([{ ...wallet, balance: 1 }])
    throw new Error('changed my mind')
  })
  await expect(abandoned).rejects.toThrow('changed my mind')
  expect(await store.reader.wallets.find(['mina'])).toEqual([wallet])
  await host.destroy()
  await store.close()
})

test('a handle that is in no transaction is refused', async () => {
  const handle = new Database(join(folder, 'idle.db'))
  const store = await openSqlite(handle)
  expect(() => store.adopt(handle)).toThrow(TypeError)
  await store.close()
  handle.close()
})

test('on a handle that it shares, the store waits for the transaction of the host', async () => {
  const handle = new Database(join(folder, 'shared.db'))
  const store = await openSqlite(handle)
  handle.exec('begin')
  await store.adopt(handle).users.insert([user])
  const waiting = store.transaction(t => t.users.find(['mina']))
  await new Promise(resolve => setTimeout(resolve, 20))
  handle.exec('rollback')
  expect(await waiting).toEqual([])
  await store.close()
  handle.close()
})
