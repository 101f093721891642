import { createShop, type Shop } from '@jumun/core'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPostgres } from '../postgres.ts'

const server = process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/).includes('postgres')
const database = `jumun_test_sessions_${process.pid}_${Date.now()}`
const connectionString = Object.assign(new URL(server), { pathname: `/${database}` }).href
const reachable = await ask(`create database ${database}`).then(
  () => true,
  () => false,
)

async function ask(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server, connectionTimeoutMillis: 2000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query(statement)
  } finally {
    await client.end()
  }
}

test('a PostgreSQL server is there', context => {
  if (!reachable && !required) context.skip(`no server at ${server}`)
  expect(reachable, `a server at ${server}`).toBe(true)
})

/** What a host may have set: each of them changes what a statement stores, or what comes back. */
const settings = [
  `client_encoding = 'LATIN1'`,
  `client_encoding = 'UHC'`,
  `client_encoding = 'SQL_ASCII'`,
  'array_nulls = off',
  'standard_conforming_strings = off',
  'bytea_output = escape',
  `datestyle = 'SQL, DMY'`,
  'transform_null_equals = on',
]

const name = '라테 é 🍓 "large" \\ NULL'
let users = 0

/** Texts and missing values, written and read back. */
async function orderWith(shop: Pick<Shop, 'users' | 'wallets' | 'catalog' | 'orders'>) {
  const userId = `é 🍓 ${(users += 1)}`
  await shop.users.register({ userId, name })
  expect(await shop.users.get({ userId })).toMatchObject({ userId, name })
  await shop.wallets.charge({ userId, amount: 100, idempotencyKey: 'é', reason: name })
  const { orderId } = await shop.orders.place({ userId, items: [{ productId: 'é', optionId: 'NULL', quantity: 1 }] })
  expect(await shop.orders.get({ orderId })).toMatchObject({ items: [{ productName: name, optionId: 'NULL' }] })
  await shop.catalog.adjustStock({ productId: 'é', optionId: 'NULL', delta: 5, reason: name })
}

async function fill(shop: Shop): Promise<void> {
  const options = [{ optionId: 'NULL', name, price: 5, stock: 1000 }]
  await shop.catalog.addProduct({ productId: 'é', name, options })
}

/** What a host may have told its driver to make of values. */
const parsers: readonly (readonly [string, pg.ClientConfig])[] = [
  [
    'big integers',
    { types: { getTypeParser: () => (value: string) => (/^\d+$/.test(value) ? BigInt(value) : value) } },
  ],
  ['objects', { types: { getTypeParser: () => (value: string) => ({ value }) } }],
  ['JSON', { types: { getTypeParser: () => (value: string) => JSON.stringify(value) } }],
  ['bytes', { types: { getTypeParser: () => (value: string) => Buffer.from(value) } }],
] as never

describe.runIf(reachable)('sessions of a host', () => {
  let shop: Shop
  beforeAll(async () => {
    shop = createShop({ store: await openPostgres(connectionString) })
    await fill(shop)
  })
  afterAll(async () => {
    expect(await shop.audit()).toMatchObject({ ok: true })
    await shop.close()
    await ask(`drop database ${database} with (force)`)
  })

  async function connected(options: pg.ClientConfig = {}) {
    const client = new pg.Client({ connectionString, ...options })
    await client.connect()
    return client
  }

  const asked = `select name, setting from pg_settings
    where name in ('client_encoding', 'array_nulls', 'standard_conforming_strings', 'bytea_output', 'DateStyle') order by 1`

  test.for(settings)('within: what is stored is what was given with %s, which the host has back', async setting => {
    const client = await connected()
    await client.query(`set ${setting}`)
    const { rows: before } = await client.query(asked)
    await client.query('begin')
    const surface = shop.within(client)
    await orderWith(surface)
    await expect(surface.wallets.charge({ userId: 'é nobody', amount: 1 })).rejects.toMatchObject({
      code: 'USER_NOT_FOUND',
      details: { userId: 'é nobody' },
    })
    expect((await client.query(asked)).rows).toEqual(before)
    await client.query('commit')
    expect((await client.query(asked)).rows).toEqual(before)
    await client.end()
  })

  test('within a transaction of kysely, too', async () => {
    const host = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString }) }) })
    await host.transaction().execute(async transaction => {
      await sql`set array_nulls = off`.execute(transaction)
      await sql`set client_encoding = 'LATIN1'`.execute(transaction)
      await orderWith(shop.within(transaction))
      const { rows } = await sql`select current_setting('client_encoding') as encoding`.execute(transaction)
      expect(rows).toEqual([{ encoding: 'LATIN1' }])
    })
    await host.destroy()
  })

  test.for(settings)('a pool: what is stored is what was given with %s', async setting => {
    const pool = new pg.Pool({ connectionString, max: 1 })
    const client = await pool.connect()
    await client.query(`set ${setting}`)
    client.release()
    const pooled = createShop({ store: await openPostgres(pool) })
    await orderWith(pooled)
    // It may be set later, too.
    await pool.query(`set ${setting}`)
    expect(await pooled.users.get({ userId: `é 🍓 ${users}` })).toMatchObject({ name })
    await orderWith(pooled)
    await pooled.close()
    await pool.end()
  })

  test.for(parsers)('values are read as they are where the driver makes %s of them', async ([, options]) => {
    const client = await connected(options)
    await client.query('begin')
    await orderWith(shop.within(client))
    await client.query('commit')
    await client.end()
    const pool = new pg.Pool({ connectionString, ...options })
    const pooled = createShop({ store: await openPostgres(pool) })
    await orderWith(pooled)
    await pooled.close()
    await pool.end()
  })

  test('a driver that asks for binary values is refused by name', async () => {
    const binary = { binary: true } as pg.ClientConfig
    const client = await connected(binary)
    await client.query('begin')
    expect(() => shop.within(client)).toThrow('binary: true')
    await client.end()
    const pool = new pg.Pool({ connectionString, ...binary })
    await expect(openPostgres(pool)).rejects.toThrow('binary: true')
    await pool.end()
  })
})

test('a database that takes NULL in lists for a text stores what was given, within PGlite and in transactions of the shop', async () => {
  const host = new PGlite({ parsers: { 20: value => ({ value }), 25: value => ({ value }) } })
  const shop = createShop({ store: await openPostgres(host) })
  await fill(shop)
  await host.query('set array_nulls = off')
  await orderWith(shop)
  await host.transaction(transaction => orderWith(shop.within(transaction)))
  expect(await shop.audit()).toMatchObject({ ok: true })
  await shop.close()
  await host.close()
})
