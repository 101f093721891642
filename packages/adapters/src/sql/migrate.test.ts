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
import { shop } from './migrations/0001-shop.ts'
import { timeZone } from './migrations/0002-time-zone.ts'
import { deliveries } from './migrations/0004-deliveries.ts'
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
  open(database?: string): SessionPool
}

const mysqlUrl = new URL(process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306')
const postgresUrl = new URL(process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres')
const limits = { acquireTimeoutMs: 10_000, statementTimeoutMs: 30_000, owned: true }

async function askMysql(statement: string): Promise<unknown> {
  const connection = createConnection({ uri: mysqlUrl.href, rowsAsArray: true }).promise()
  try {
    return (await connection.query(statement))[0]
  } finally {
    await connection.end()
  }
}

/** MariaDB's where no server answers: no test is done on it then. */
const version = await askMysql('select version()').then(
  rows => String((rows as unknown[][])[0]?.[0]),
  () => '10.11.0-MariaDB',
)

const mysql: Server = {
  kind: 'mysql',
  dialect: mysqlDialect(serverVersionOf(version)),
  rollsBack: false,
  admin: askMysql,
  open(database = name) {
    const [host, port, user, password] = [
      mysqlUrl.hostname,
      Number(mysqlUrl.port) || 3306,
      mysqlUrl.username,
      mysqlUrl.password,
    ]
    const pool = createPool({ host, port, user, password, database, multipleStatements: true })
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
  open(database = name) {
    const url = new URL(postgresUrl)
    url.pathname = `/${database}`
    return postgresSessionPool(new pg.Pool({ connectionString: url.href }), limits)
  },
}

/** Events of four orders: two of the first are sent, one is dead, one failed, two wait. */
const oldRows = [
  `insert into jumun_users (user_id, name, created_at) values ('mina', 'Mina', 1)`,
  ...['o1', 'o2', 'o3', 'o4'].map(
    orderId => `insert into jumun_orders (order_id, user_id, status, subtotal, discount, total, created_at, step_count)
      values ('${orderId}', 'mina', 'PAID', 1, 0, 1, 1, 2)`,
  ),
  ...(
    [
      ['e1', 'o1', 2, 'SENT', 1, 'null', 100],
      ['e2', 'o2', 2, 'DEAD', 10, `'refused'`, 200],
      ['e3', 'o3', 2, 'FAILED', 2, `'away'`, 300],
      ['e4', 'o1', 3, 'SENT', 1, 'null', 400],
      ['e5', 'o2', 3, 'PENDING', 0, 'null', 500],
      ['e6', 'o4', 2, 'PENDING', 0, 'null', 600],
    ] as const
  ).map(
    ([id, orderId, sequence, status, attempts, error, at], index) => `insert into jumun_outbox
      (id, aggregatetype, aggregateid, type, payload, sequence, status, attempts, next_attempt_at, last_error, created_at)
      values ('${id}', 'order', '${orderId}', 'order.paid', '{${index + 1}}', ${sequence}, '${status}', ${attempts}, 900, ${error},
        ${at})`,
  ),
]

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
            facts: () => Promise.reject(new Error('never asked')),
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

    test('what an outbox of before held of deliveries goes over to the first publisher, cut off or not', async () => {
      await admin(`create database ${name}_old`)
      const pool = open(`${name}_old`)
      const session = await pool.acquire()
      const { connection } = session
      try {
        await withoutLock(session, () => createMigrator(dialect, [shop, timeZone]).apply(connection))
        for (const statement of oldRows) await connection.run(statement, [])
        const migrator = createMigrator(dialect, [shop, timeZone, deliveries])
        // Where each statement is committed alone, all of it is done again after it was cut off behind its last one.
        await withoutLock(session, () => migrator.apply(connection))
        if (!rollsBack) {
          await connection.run(`delete from jumun_migrations where name = '0004-deliveries'`, [])
          await migrator.apply(connection)
        }
        const ask = async (statement: string) => JSON.stringify(await connection.all(statement, []))
        expect(
          await ask('select id, position, sequence from jumun_outbox order by position is null, position, id'),
        ).toBe(
          numbers([
            ['e1', 1, 2],
            ['e4', 2, 3],
            ['e2', 3, 2],
            ['e3', 4, 2],
            ['e5', null, 3],
            ['e6', null, 2],
          ]),
        )
        expect(await ask('select publisher, name, reached, failed, dead, waiting from jumun_publishers')).toBe(
          numbers([[1, '', 4, 1, 1, 0]]),
        )
        expect(
          await ask(
            'select position, order_id, status, attempts, due_at, last_error from jumun_deliveries order by position',
          ),
        ).toBe(
          numbers([
            [3, 'o2', 'DEAD', 10, null, 'refused'],
            [4, 'o3', 'FAILED', 2, 900, 'away'],
          ]),
        )
        expect(await ask('select placed, purged_to, kept from jumun_outbox_state')).toBe(numbers([[4, 0, 0]]))
        expect(await ask(`select payload from jumun_outbox where id = 'e2'`)).toBe('[["{2}"]]')
      } finally {
        session.release()
        await pool.close()
        await admin(`drop database ${name}_old${rollsBack ? ' with (force)' : ''}`)
      }

      /** As the driver gives them: PostgreSQL's has whole numbers of 64 bits as texts. */
      function numbers(rows: readonly (readonly (string | number | null)[])[]): string {
        const asGiven = (value: string | number | null) =>
          rollsBack && typeof value === 'number' ? String(value) : value
        return JSON.stringify(rows.map(row => row.map(asGiven)))
      }
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
