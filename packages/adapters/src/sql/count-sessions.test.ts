import { StoreError } from '@jumun/core'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { expect, test } from 'vitest'
import { openMysql } from '../mysql.ts'
import { openPostgres } from '../postgres.ts'
import { countSessions } from './count-sessions.ts'
import type { Session } from './session.ts'

const nothing = async () => undefined
const session: Session = {
  connection: { all: async () => [], run: async () => 0, allEach: async () => [], runEach: async () => 0 },
  begin: nothing,
  beginSnapshot: nothing,
  commit: nothing,
  rollback: nothing,
  release: () => undefined,
}

test('a session counts as waiting until it is there or refused, and as held until it is given back once', async () => {
  const asked: PromiseWithResolvers<Session>[] = []
  const { pool, sessions } = countSessions({
    acquire() {
      asked.push(Promise.withResolvers<Session>())
      return asked.at(-1)!.promise
    },
    close: nothing,
  })
  const [first, second, refused] = [pool.acquire(), pool.acquire(), pool.acquire()]
  expect(sessions()).toEqual({ held: 0, waiting: 3 })
  asked[0]!.resolve(session)
  asked[2]!.reject(new StoreError('transient', 'none became free'))
  await expect(refused).rejects.toThrow('none became free')
  const { release } = await first
  expect(sessions()).toEqual({ held: 1, waiting: 1 })
  release()
  release()
  expect(sessions()).toEqual({ held: 0, waiting: 1 })
  asked[1]!.resolve(session)
  await second
  expect(sessions()).toEqual({ held: 1, waiting: 0 })
})

const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/)
const mysqlUrl = process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306'
const postgresUrl = process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'

test.for([
  {
    name: 'MySQL',
    kind: 'mysql',
    reach: async () => (await createConnection({ uri: mysqlUrl, connectTimeout: 2000 })).end(),
    open: () => openMysql({ uri: mysqlUrl, connectionLimit: 1, migrate: false }),
  },
  {
    name: 'PostgreSQL',
    kind: 'postgres',
    reach: async () => {
      const client = new pg.Client({ connectionString: postgresUrl, connectionTimeoutMillis: 2000 })
      await client.connect()
      await client.end()
    },
    open: () => openPostgres({ connectionString: postgresUrl, max: 1, migrate: false }),
  },
])('a store on $name tells of its pool', async ({ kind, reach, open }, context) => {
  const reachable = await reach().then(
    () => true,
    (error: unknown) => {
      if (required.includes(kind)) throw error
      return false
    },
  )
  if (!reachable) context.skip('no server')
  const store = await open()
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  const transactions = [store.transaction(() => ended), store.transaction(nothing), store.transaction(nothing)]
  await expect.poll(() => store.sessions?.()).toEqual({ held: 1, waiting: 2 })
  end()
  await Promise.all(transactions)
  expect(store.sessions?.()).toEqual({ held: 0, waiting: 0 })
  await store.close()
})
