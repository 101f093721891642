import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hostContract } from '@jumun/core/testing'
import Database from 'better-sqlite3'
import { CamelCasePlugin, Kysely, SqliteDialect } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { openSqlite } from '../sqlite.ts'

const folder = mkdtempSync(join(tmpdir(), 'jumun-adopt-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const user = { userId: 'mina', name: 'Mina', email: 'mina@example.com', createdAt: 1 }

let count = 0
let path = ''

hostContract({
  name: 'a kysely Transaction with any plugins',
  open() {
    count += 1
    path = join(folder, `${count}.db`)
    return openSqlite(path)
  },
  capabilities: {
    async beginHost() {
      const database = new Database(path)
      const host = new Kysely<unknown>({ dialect: new SqliteDialect({ database }), plugins: [new CamelCasePlugin()] })
      let open = await host.startTransaction().execute()
      const end = (how: 'commit' | 'rollback') => open[how]().execute()
      return {
        handle: open,
        end,
        commit: () => end('commit').then(() => host.destroy()),
        rollback: () => end('rollback').then(() => host.destroy()),
        async beginNext() {
          open = await host.startTransaction().execute()
          return open
        },
      }
    },
  },
})

let handle: Database.Database

hostContract({
  name: 'a Database in memory, which is the store’s as well',
  open() {
    handle = new Database(':memory:')
    return openSqlite(handle)
  },
  capabilities: {
    async beginHost() {
      handle.exec('begin')
      const end = (how: 'commit' | 'rollback') => void handle.exec(how)
      return {
        handle,
        end,
        commit: () => end('commit'),
        rollback: () => end('rollback'),
        async beginNext() {
          handle.exec('begin')
          return handle
        },
      }
    },
  },
})

test('kysely transactions that were derived from one take turns with it', async () => {
  const database = new Database(join(folder, 'derived.db'))
  const store = await openSqlite(join(folder, 'derived.db'))
  const host = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) })
  const transaction = await host.startTransaction().execute()
  const adoptions = [transaction, transaction.withSchema('main'), transaction.withPlugin(new CamelCasePlugin())]
  let atWork = 0
  const works = adoptions.map((one, i) =>
    store.adopt(one).run(async t => {
      atWork += 1
      expect(atWork).toBe(1)
      await t.users.insert([{ ...user, userId: `user-${i}` }])
      await new Promise(resolve => setImmediate(resolve))
      atWork -= 1
    }),
  )
  await Promise.all(works)
  await transaction.commit().execute()
  expect(await store.reader.users.find(['user-0', 'user-1', 'user-2'])).toHaveLength(3)
  await host.destroy()
  await store.close()
})

test('on a handle that it shares, the store waits for the transaction of the host', async () => {
  const shared = new Database(join(folder, 'shared.db'))
  const store = await openSqlite(shared)
  shared.exec('begin')
  await store.adopt(shared).run(t => t.users.insert([user]))
  const waiting = store.transaction(t => t.users.find(['mina']))
  await new Promise(resolve => setTimeout(resolve, 20))
  shared.exec('rollback')
  expect(await waiting).toEqual([])
  await store.close()
  shared.close()
})
