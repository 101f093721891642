import { isStoreError } from '@jumun/core'
import { sql } from 'kysely'
import { createConnection, createPool } from 'mysql2'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mysqlDialect } from '../mysql/dialect.ts'
import { serverVersionOf } from '../mysql/server-version.ts'
import { mysqlSessionPool } from '../mysql/pool.ts'
import { postgresDialect } from '../postgres/dialect.ts'
import { postgresSessionPool } from '../postgres/pool.ts'
import type { SqlDialect } from './dialect.ts'
import { createMigrator, type Migration } from './migrate.ts'
import { migrations } from './migrations.ts'
import { createTable } from './migrations/table-builder.ts'
import { createServerStore } from './server-store.ts'
import type { SessionPool } from './session.ts'

const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/)
const name = `jumun_migrate_${process.pid}_${Date.now()}`

interface Server {
  readonly kind: string
  readonly dialect: SqlDialect
  /** Whether a migration that fails is rolled back whole. */
  readonly rollsBack: boolean
  admin(statement: string): Promise<unknown>
  open(): SessionPool
}

const mysqlUrl = new URL(process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306')
const postgresUrl = new URL(process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres')
const limits = { acquireTimeoutMs: 10_000, statementTimeoutMs: 30_000, owned: true }

const mysql: Server = {
  kind: 'mysql',
  dialect: mysqlDialect(serverVersionOf('10.11.0-MariaDB')),
  rollsBack: false,
  async admin(statement) {
    const connection = createConnection({ uri: mysqlUrl.href }).promise()
    try {
      return await connection.query(statement)
    } finally {
      await connection.end()
    }
  },
  open() {
    const [host, port, user, password] = [
      mysqlUrl.hostname,
      Number(mysqlUrl.port) || 3306,
      mysqlUrl.username,
      mysqlUrl.password,
    ]
    const pool = createPool({ host, port, user, password, database: name, multipleStatements: true })
    return mysqlSessionPool(pool as unknown as Parameters<typeof mysqlSessionPool>[0], limits)
  },
}

const postgres: Server = {
  kind: 'postgres',
  dialect: postgresDialect,
  rollsBack: true,
  async admin(statement) {
    const client = new pg.Client({ connectionString: postgresUrl.href, connectionTimeoutMillis: 2_000 })
    try {
      await client.connect()
      return await client.query(statement)
    } finally {
      await client.end()
    }
  },
  open() {
    const url = new URL(postgresUrl)
    url.pathname = `/${name}`
    return postgresSessionPool(new pg.Pool({ connectionString: url.href }), limits)
  },
}

const reachable = new Set<string>()
for (const { kind, admin } of [mysql, postgres]) {
  await admin('select 1').then(
    () => reachable.add(kind),
    () => undefined,
  )
}

test.each(['mysql', 'postgres'])('%s is there', kind => {
  expect(reachable.has(kind) || !required.includes(kind)).toBe(true)
})

describe.each([mysql, postgres].filter(({ kind }) => reachable.has(kind)))(
  '$kind',
  ({ dialect, rollsBack, admin, open }) => {
    beforeAll(() => admin(`create database ${name}`))
    afterAll(() => admin(`drop database ${name}${rollsBack ? ' with (force)' : ''}`))

    /** As `migrateAlone`, without a lock: so it is on two nodes of a cluster, whose locks by name are their own. */
    async function withoutLock<T>(
      session: Awaited<ReturnType<SessionPool['acquire']>>,
      work: () => Promise<T>,
    ): Promise<T> {
      if (!rollsBack) return work()
      await session.begin()
      try {
        const result = await work()
        await session.commit()
        return result
      } catch (error) {
        await session.rollback()
        throw error
      }
    }

    test('two that make the tables at once both come to an end: who loses looks again', async () => {
      const arrived: (() => void)[] = []
      let begun = 0
      const stores = [open(), open()].map(pool =>
        createServerStore(
          {
            dialect,
            pool,
            adopt: () => {
              throw new TypeError('no host here')
            },
            facts: () => Promise.reject(new Error('nobody asks')),
            async migrateAlone(session, work) {
              begun += 1
              // Both look what is to be done before either does it.
              await new Promise<void>(resolve => {
                arrived.push(resolve)
                if (arrived.length >= 2) for (const go of arrived) go()
              })
              return withoutLock(session, work)
            },
          },
          { openWaitMs: 10_000 },
        ),
      )
      const applied = await Promise.all(stores.map(store => store.migrate()))
      expect(begun).toBeGreaterThanOrEqual(2)
      for (const store of stores) expect(await store.pendingMigrations()).toEqual([])
      expect(applied.flat().length).toBeGreaterThan(0)
      await Promise.all(stores.map(store => store.close()))
    })

    test('a migration that fails half-way is not recorded, nor what comes behind it; mended, all run', async () => {
      const pool = open()
      const session = await pool.acquire()
      const statement = (text: string) => sql.raw(text).compile(dialect.queries)
      const table = (called: string) =>
        createTable(dialect, called, { columns: { id: 'key' }, primaryKey: ['id'], clustered: true })
      const steps = (second: string): Migration[] => [
        { name: 'a', statements: () => [table('a_table')] },
        { name: 'b', statements: () => [table('b_table'), statement(second), table('c_table')] },
        { name: 'c', statements: () => [table('d_table')] },
      ]
      const migratorOf = (second: string) => {
        // Beside the shop's own, which the test before has applied.
        const done = migrations.map(({ name: known }) => ({ name: known, statements: () => [] }))
        const own = createMigrator(dialect, [...done, ...steps(second)])
        return { ...own, apply: () => withoutLock(session, () => own.apply(session.connection)) }
      }
      const broken = migratorOf('insert into no_such_table values (1)')
      const error: unknown = await broken.apply().catch((cause: unknown) => cause)
      expect(isStoreError(error, 'MIGRATION_FAILED') && error.message).toContain('b failed at statement 2 of 3')
      expect(await broken.pending(session.connection)).toEqual(rollsBack ? ['a', 'b', 'c'] : ['b', 'c'])
      const mended = migratorOf(`insert into b_table values ('x')`)
      await mended.apply()
      expect(await mended.pending(session.connection)).toEqual([])
      expect(await session.connection.all('select id from b_table', [])).toEqual([['x']])
      expect(await session.connection.all('select id from d_table', [])).toEqual([])
      session.release()
      await pool.close()
    })
  },
)
