import { PGlite, type Transaction as PgliteTransaction } from '@electric-sql/pglite'
import type { Store } from '@jumun/core'
import { type BeginHost, hostContract } from '@jumun/core/testing'
import {
  CamelCasePlugin,
  type ControlledTransaction,
  Kysely,
  MysqlDialect,
  ParseJSONResultsPlugin,
  PostgresDialect,
} from 'kysely'
import { createConnection, createPool } from 'mysql2'
import mysqlPromise from 'mysql2/promise'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMysql } from '../mysql.ts'
import { openPostgres } from '../postgres.ts'
import * as tables from './tables.ts'

const mysqlUrl = process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306'
const postgresUrl = process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/)
const database = `jumun_test_host_${process.pid}_${Date.now()}`
const plugins = [new CamelCasePlugin(), new ParseJSONResultsPlugin()]
const emptying = Object.values(tables)
  .map(({ name }) => `delete from ${name}`)
  .join(';')

type Ending = 'commit' | 'rollback'

/** A handle that is a connection: the next transaction has the same. */
function ofConnection(handle: unknown, sql: (statement: string) => Promise<unknown>, giveBack: () => Promise<unknown>) {
  const end = async (how: Ending) => void (await sql(how))
  return {
    handle,
    end,
    commit: () =>
      end('commit')
        .then(giveBack)
        .then(() => undefined),
    rollback: () =>
      end('rollback')
        .then(giveBack)
        .then(() => undefined),
    async beginNext() {
      await sql('begin')
      return handle
    },
  }
}

/** A handle that is a transaction: the next one has its own. */
async function ofKysely(host: Kysely<unknown>) {
  let open: ControlledTransaction<unknown> = await host.startTransaction().execute()
  const end = (how: Ending) => open[how]().execute()
  return {
    handle: open,
    end,
    commit: () => end('commit'),
    rollback: () => end('rollback'),
    async beginNext() {
      open = await host.startTransaction().execute()
      return open
    },
  }
}

describe('MySQL', async () => {
  const ask = async (statement: string) => {
    const connection = await mysqlPromise.createConnection({
      uri: mysqlUrl,
      multipleStatements: true,
      connectTimeout: 2000,
    })
    await connection.query(statement)
    await connection.end()
  }
  const reachable = await ask('select 1').then(
    () => true,
    () => false,
  )
  const uri = `${mysqlUrl.replace(/\/$/, '')}/${database}`
  const pool = createPool(uri)

  test('a server is there', context => {
    if (!reachable && !required.includes('mysql')) context.skip('no server')
    expect(reachable, `a server at ${mysqlUrl}`).toBe(true)
  })

  describe.runIf(reachable)('a server', () => {
    beforeAll(async () => {
      await ask(`create database ${database}`)
      await (await openMysql(uri)).close()
    })
    afterAll(async () => {
      await pool.promise().end()
      await ask(`drop database ${database}`)
    })

    test('a pool of the host is shared, and left open', async () => {
      for (const shared of [pool, pool.promise()]) {
        const store = await openMysql(shared)
        const connection = await pool.promise().getConnection()
        await connection.beginTransaction()
        await store.adopt(connection).run(({ wallets }) => wallets.lock(['nobody']))
        await connection.commit()
        connection.release()
        await store.close()
      }
      await pool.promise().query('select 1')
    })

    const kinds: Readonly<Record<string, BeginHost>> = {
      'a kysely Transaction with any plugins': () =>
        ofKysely(new Kysely<unknown>({ dialect: new MysqlDialect({ pool }), plugins })),
      'a mysql2 connection of callbacks': async () => {
        const connection = createConnection(uri)
        const { promise, resolve } = Promise.withResolvers()
        connection.beginTransaction(resolve)
        await promise
        const sql = (text: string) => connection.promise().query(text)
        return ofConnection(connection, sql, () => connection.promise().end())
      },
      'a connection of a mysql2 promise pool': async () => {
        const connection = await pool.promise().getConnection()
        await connection.beginTransaction()
        return ofConnection(
          connection,
          text => connection.query(text),
          async () => connection.release(),
        )
      },
      'a mysql2 connection without autocommit': async () => {
        const connection = await mysqlPromise.createConnection(uri)
        await connection.query('set autocommit = 0')
        const sql = async (text: string) => (text === 'begin' ? undefined : connection.query(text))
        return ofConnection(connection, sql, () => connection.end())
      },
    }
    for (const [name, beginHost] of Object.entries(kinds)) {
      hostContract({
        name,
        async open() {
          await ask(`use ${database}; set foreign_key_checks = 0; ${emptying}`)
          return openMysql(uri)
        },
        capabilities: { beginHost },
      })
    }
  })
})

describe('PostgreSQL', async () => {
  const ask = async (statement: string, connectionString = postgresUrl) => {
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2000 })
    await client.connect()
    await client.query(statement)
    await client.end()
  }
  const reachable = await ask('select 1').then(
    () => true,
    () => false,
  )
  const url = new URL(postgresUrl)
  url.pathname = `/${database}`
  const connectionString = url.href
  const pool = new pg.Pool({ connectionString })

  test('a server is there', context => {
    if (!reachable && !required.includes('postgres')) context.skip('no server')
    expect(reachable, `a server at ${postgresUrl}`).toBe(true)
  })

  describe.runIf(reachable)('a server', () => {
    beforeAll(async () => {
      await ask(`create database ${database}`)
      await (await openPostgres(connectionString)).close()
    })
    afterAll(async () => {
      await pool.end()
      await ask(`drop database ${database} with (force)`)
    })

    test('a pool of the host is shared, and left open', async () => {
      const store = await openPostgres(pool)
      const client = await pool.connect()
      await client.query('begin')
      await store.adopt(client).run(({ wallets }) => wallets.lock(['nobody']))
      await client.query('commit')
      client.release()
      await store.close()
      await pool.query('select 1')
    })

    const kinds: Readonly<Record<string, BeginHost>> = {
      'a kysely Transaction with any plugins': () =>
        ofKysely(new Kysely<unknown>({ dialect: new PostgresDialect({ pool }), plugins })),
      'a client of a pg pool': async () => {
        const client = await pool.connect()
        await client.query('begin')
        return ofConnection(
          client,
          text => client.query(text),
          async () => client.release(),
        )
      },
      'a pg client that pipelines': async () => {
        const client = new pg.Client({ connectionString, pipeline: true })
        await client.connect()
        await client.query('begin')
        return ofConnection(
          client,
          text => client.query(text),
          () => client.end(),
        )
      },
    }
    for (const [name, beginHost] of Object.entries(kinds)) {
      hostContract({
        name,
        async open() {
          await ask(`set session_replication_role = replica; ${emptying}`, connectionString)
          return openPostgres(connectionString)
        },
        capabilities: { beginHost },
      })
    }
  })
})

describe('PGlite', () => {
  const host = new PGlite()
  let emptied: Promise<unknown> = Promise.resolve()
  beforeAll(async () => {
    await (await openPostgres(host)).close()
  })
  afterAll(async () => {
    await emptied
    await host.close()
  })

  /** PGlite's transaction is open while a callback runs. */
  async function begin() {
    const { promise: decided, resolve: decide } = Promise.withResolvers<Ending>()
    const { promise: begun, resolve: hold } = Promise.withResolvers<PgliteTransaction>()
    const ended = host.transaction(async transaction => {
      hold(transaction)
      if ((await decided) === 'rollback') await transaction.rollback()
    })
    const handle = await begun
    return {
      handle,
      async end(how: Ending) {
        decide(how)
        await ended
      },
    }
  }

  async function ofPglite() {
    let open = await begin()
    const end = (how: Ending) => open.end(how)
    return {
      handle: open.handle,
      end,
      commit: () => end('commit'),
      rollback: () => end('rollback'),
      async beginNext() {
        open = await begin()
        return open.handle
      },
    }
  }

  hostContract({
    name: 'a transaction of PGlite',
    async open(): Promise<Store> {
      emptied = host.exec(`set session_replication_role = replica; ${emptying}; set session_replication_role = default`)
      await emptied
      return openPostgres(host)
    },
    capabilities: { beginHost: ofPglite },
  })
})
