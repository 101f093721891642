import { PGlite } from '@electric-sql/pglite'
import type { Store } from '@jumun/core'
import { CamelCasePlugin, Kysely, MysqlDialect, ParseJSONResultsPlugin, PostgresDialect } from 'kysely'
import { createConnection, createPool } from 'mysql2'
import mysqlPromise from 'mysql2/promise'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMysql } from '../mysql.ts'
import { openPostgres } from '../postgres.ts'

const mysqlUrl = process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306'
const postgresUrl = process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const database = `jumun_test_host_${process.pid}_${Date.now()}`
const plugins = [new CamelCasePlugin(), new ParseJSONResultsPlugin()]

const user = { userId: 'mina', name: 'Mina', email: '{"a":1}', createdAt: 1 }
const wallet = { userId: 'mina', balance: Number.MAX_SAFE_INTEGER, entryCount: 0 }

type Host = Kysely<{ notes: { noteText: string } }>

async function writesTogether(store: Store, host: Host): Promise<void> {
  await host.schema.createTable('notes').addColumn('noteText', 'text').execute()
  await host.transaction().execute(async transaction => {
    const ours = store.adopt(transaction)
    await transaction.insertInto('notes').values({ noteText: 'together' }).execute()
    await ours.users.insert([user])
    await ours.wallets.insert([wallet])
    expect(await ours.users.find(['mina'])).toEqual([user])
    expect(await ours.wallets.lock(['mina', 'nobody'])).toEqual([wallet])
    await ours.wallets.save([{ ...wallet, entryCount: 1 }])
  })
  expect(await store.reader.wallets.find(['mina'])).toEqual([{ ...wallet, entryCount: 1 }])
  const abandoned = host.transaction().execute(async transaction => {
    await store.adopt(transaction).wallets.save([{ ...wallet, balance: 1 }])
    throw new Error('changed my mind')
  })
  await expect(abandoned).rejects.toThrow('changed my mind')
  expect(await store.reader.wallets.find(['mina'])).toEqual([{ ...wallet, entryCount: 1 }])
}

describe('MySQL', () => {
  let reachable = false
  const ask = async (statement: string) => {
    const connection = await mysqlPromise.createConnection({ uri: mysqlUrl, connectTimeout: 2000 })
    await connection.query(statement)
    await connection.end()
  }
  const uri = `${mysqlUrl.replace(/\/$/, '')}/${database}`

  beforeAll(async () => {
    reachable = await ask(`create database ${database}`).then(
      () => true,
      () => false,
    )
  })
  afterAll(() => (reachable ? ask(`drop database ${database}`) : undefined))

  test('a kysely transaction of the host carries our rows, on a pool that both use', async context => {
    if (!reachable) context.skip('no server')
    const pool = createPool(uri)
    const store = await openMysql(pool)
    await writesTogether(store, new Kysely({ dialect: new MysqlDialect({ pool }), plugins }))
    await store.close()
    // Left open, as it is the host's.
    await pool.promise().query('select 1')
    await pool.promise().end()
  })

  test('promise pools and callback connections are taken as well', async context => {
    if (!reachable) context.skip('no server')
    const pool = mysqlPromise.createPool(uri)
    const store = await openMysql(pool)
    const connection = createConnection(uri)
    await connection.promise().beginTransaction()
    await store.adopt(connection).users.insert([{ ...user, userId: 'callback' }])
    await connection.promise().commit()
    expect(await store.reader.users.find(['callback'])).toHaveLength(1)
    await connection.promise().end()
    await store.close()
    await pool.end()
  })
})

describe('PostgreSQL', () => {
  let reachable = false
  const ask = async (statement: string) => {
    const client = new pg.Client({ connectionString: postgresUrl, connectionTimeoutMillis: 2000 })
    await client.connect()
    await client.query(statement)
    await client.end()
  }
  const url = new URL(postgresUrl)
  url.pathname = `/${database}`

  beforeAll(async () => {
    reachable = await ask(`create database ${database}`).then(
      () => true,
      () => false,
    )
  })
  afterAll(() => (reachable ? ask(`drop database ${database}`) : undefined))

  test('a kysely transaction of the host carries our rows, on a pool that both use', async context => {
    if (!reachable) context.skip('no server')
    const pool = new pg.Pool({ connectionString: url.toString() })
    const store = await openPostgres(pool)
    await writesTogether(store, new Kysely({ dialect: new PostgresDialect({ pool }), plugins }))
    await store.close()
    await pool.query('select 1')
    await pool.end()
  })

  test('a PGlite transaction of the host carries our rows', async () => {
    const host = new PGlite()
    const store = await openPostgres(host)
    await host.transaction(async transaction => {
      await store.adopt(transaction).users.insert([user])
    })
    const abandoned = host.transaction(async transaction => {
      await store.adopt(transaction).users.insert([{ ...user, userId: 'jun' }])
      throw new Error('changed my mind')
    })
    await expect(abandoned).rejects.toThrow('changed my mind')
    expect(await store.reader.users.find(['mina', 'jun'])).toEqual([user])
    await store.close()
    await host.query('select 1')
    await host.close()
  })
})
