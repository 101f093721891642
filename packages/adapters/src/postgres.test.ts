import { createShop } from '@jumun/core'
import { raceSuite } from '@jumun/core/suites'
import { shopModel, storeContract } from '@jumun/core/testing'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

  test('a page of products reads the options of its own products alone, also by a plan for any limit', async () => {
    await ask(connectionString, emptying)
    await ask(server, `alter database ${database} set plan_cache_mode = force_generic_plan`)
    const filling = createShop({ store: await openPostgres(connectionString) })
    const products = Array.from({ length: 3_000 }, (_, n) => ({ productId: `p-${n}`, name: 'P', price: 1, stock: 1 }))
    for (let first = 0; first < products.length; first += 1_000) {
      await filling.catalog.addProducts({ products: products.slice(first, first + 1_000) })
    }
    // What a connection has read is counted at its end at the latest.
    await filling.close()
    await ask(connectionString, 'analyze')
    const rowsRead = async () => {
      const client = new pg.Client({ connectionString })
      await client.connect()
      const { rows } = await client.query<{ all: string; found: string }>(
        `select seq_tup_read as all, idx_tup_fetch as found from pg_stat_user_tables where relname = 'jumun_options'`,
      )
      await client.end()
      return { all: Number(rows[0]?.all), found: Number(rows[0]?.found) }
    }
    const before = await rowsRead()
    const shop = createShop({ store: await openPostgres(connectionString) })
    try {
      let { nextCursor } = await shop.catalog.listProducts({ limit: 20 })
      for (let page = 0; page < 5; page += 1) {
        ;({ nextCursor } = await shop.catalog.listProducts({ limit: 20, cursor: nextCursor! }))
      }
    } finally {
      await shop.close()
      await ask(server, `alter database ${database} reset plan_cache_mode`)
    }
    await expect.poll(async () => (await rowsRead()).found - before.found).toBeGreaterThanOrEqual(120)
    expect((await rowsRead()).all - before.all, 'options read one after the other').toBe(0)
  })

  storeContract(subject)
  raceSuite(subject)
  shopModel({ ...subject, runs: 200, commands: 40, budgetMs: 3_000 })
})
