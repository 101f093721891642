import { createShop } from '@jumun/core'
import { raceSuite } from '@jumun/core/suites'
import { shopModel, storeContract } from '@jumun/core/testing'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keptPlans } from './postgres/kept-plans.ts'
import { postgresQueries } from './postgres/query.ts'
import { openPostgres } from './postgres.ts'
import * as tables from './sql/tables.ts'

const server = process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/).includes('postgres')
const reachable = await ask(server, 'select 1').then(
  () => true,
  () => false,
)
// Deleting a few rows is many times faster than truncating tables; the constraints wait for all of them.
const emptying = `set session_replication_role = replica; ${Object.values(tables)
  .map(({ name }) => `delete from ${name}`)
  .join(';')}; set session_replication_role = default`

async function ask(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2000 })
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

describe.runIf(reachable)('a server', () => {
  const database = `jumun_test_${process.pid}_${Date.now()}`
  const url = new URL(server)
  url.pathname = `/${database}`
  const connectionString = url.toString()

  test('plans a statement once on a connection, and does without names once one is lost', async () => {
    const client = new pg.Client(connectionString)
    await client.connect()
    try {
      const { reading, writing } = keptPlans().of(client, postgresQueries(client))
      const question = () => reading.all('select $1::int8 + 1', ['6'])
      const kept = async () =>
        (await client.query('select generic_plans + custom_plans as plans from pg_prepared_statements')).rows
      for (let time = 0; time < 7; time += 1) expect(await question()).toEqual([['7']])
      expect(await kept()).toEqual([{ plans: '7' }])
      await client.query('deallocate all; begin')
      await expect(writing.all('select $1::int8 + 1', ['6'])).rejects.toMatchObject({ failure: 'transient' })
      await client.query('rollback')
      for (let time = 0; time < 3; time += 1) expect(await question()).toEqual([['7']])
      expect(await kept()).toEqual([])
    } finally {
      await client.end()
    }
  })

  beforeAll(async () => {
    await ask(server, `create database ${database}`)
    await (await openPostgres(connectionString)).close()
  })
  afterAll(() => ask(server, `drop database ${database} with (force)`))

  const subject = {
    name: 'PostgreSQL',
    async open() {
      await ask(connectionString, emptying)
      return openPostgres(connectionString)
    },
    capabilities: {
      share: () => openPostgres(connectionString),
      beginHost: async () => {
        const handle = new pg.Client(connectionString)
        await handle.connect()
        await handle.query('begin')
        return {
          handle,
          commit: () => handle.query('commit').then(() => handle.end()),
          rollback: () => handle.query('rollback').then(() => handle.end()),
          end: async (how: 'commit' | 'rollback') => void (await handle.query(how)),
          beginNext: async () => {
            await handle.query('begin')
            return handle
          },
        }
      },
    },
  }

  test.each([
    ['by a plan for any limit', 3_000, 'force_generic_plan', true],
    ['before the tables were analyzed for the first time', 30_000, 'auto', false],
  ])('a page of products reads its own products and options alone, also %s', async (_, size, plans, isAnalyzed) => {
    await ask(server, `drop database if exists ${database}_pages with (force)`)
    await ask(server, `create database ${database}_pages`)
    await ask(server, `alter database ${database}_pages set plan_cache_mode = ${plans}`)
    const pages = new URL(server)
    pages.pathname = `/${database}_pages`
    const filling = createShop({ store: await openPostgres(pages.href) })
    const tables = ['jumun_products', 'jumun_options']
    for (const name of tables) await ask(pages.href, `alter table ${name} set (autovacuum_enabled = false)`)
    const products = Array.from({ length: size }, (_unused, n) => ({
      productId: `p-${n}`,
      name: 'P',
      price: 1,
      stock: 1,
    }))
    for (let first = 0; first < products.length; first += 1_000) {
      await filling.catalog.addProducts({ products: products.slice(first, first + 1_000) })
    }
    // What a connection has read is counted at its end at the latest.
    await filling.close()
    if (isAnalyzed) await ask(pages.href, 'analyze')
    const rowsRead = async () => {
      const client = new pg.Client({ connectionString: pages.href })
      await client.connect()
      const { rows } = await client.query<{ all: string; found: string }>(
        `select seq_tup_read as all, idx_tup_fetch as found from pg_stat_user_tables
          where relname in ('jumun_products', 'jumun_options') order by relname`,
      )
      await client.end()
      const [options, ofProducts] = rows
      return { found: Number(options?.found), options: Number(options?.all), products: Number(ofProducts?.all) }
    }
    const before = await rowsRead()
    const shop = createShop({ store: await openPostgres(pages.href) })
    try {
      let { nextCursor } = await shop.catalog.listProducts({ limit: 20 })
      for (let page = 0; page < 5; page += 1) {
        ;({ nextCursor } = await shop.catalog.listProducts({ limit: 20, cursor: nextCursor! }))
      }
    } finally {
      await shop.close()
    }
    await expect.poll(async () => (await rowsRead()).found - before.found).toBeGreaterThanOrEqual(120)
    const { options, products: counted } = await rowsRead()
    expect(options - before.options, 'options read one after the other').toBe(0)
    // Once, for the total.
    expect(counted - before.products, 'products read one after the other').toBeLessThanOrEqual(products.length)
    await ask(server, `drop database ${database}_pages with (force)`)
  })

  storeContract(subject)
  raceSuite(subject)
  shopModel({ ...subject, runs: 200, commands: 40, budgetMs: 3_000 })
})
