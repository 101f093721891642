import { storeContract } from '@jumun/core/testing'
import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { openMysql } from './mysql.ts'

const server = process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306'
const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/).includes('mysql')
const reachable = await createConnection(server).then(
  connection => connection.end().then(() => true),
  () => false,
)

if (!reachable) {
  test.skipIf(!required)(`MySQL: no server at ${server}`, () => {
    throw new Error(`JUMUN_TEST_REQUIRE names mysql, and there is no server at ${server}.`)
  })
}

describe.runIf(reachable)('MySQL', () => {
  const database = `jumun_test_${process.pid}_${Date.now()}`
  const uri = `${server.replace(/\/$/, '')}/${database}`
  const admin = async (statement: string) => {
    const connection = await createConnection({ uri: server, multipleStatements: true })
    await connection.query(statement)
    await connection.end()
  }

  beforeAll(async () => {
    await admin(`create database ${database}`)
    await (await openMysql(uri)).close()
  })
  afterAll(() => admin(`drop database ${database}`))

  storeContract({
    name: 'MySQL',
    async open() {
      await admin(
        `use ${database}; set foreign_key_checks = 0; ${tables.map(table => `delete from ${table}`).join(';')}`,
      )
      return openMysql(uri)
    },
    capabilities: {
      share: () => openMysql(uri),
      beginHost: async () => {
        const handle = await createConnection(uri)
        await handle.beginTransaction()
        return {
          handle,
          commit: () => handle.commit().then(() => handle.end()),
          rollback: () => handle.rollback().then(() => handle.end()),
        }
      },
    },
  })
})

const tables = [
  ...['jumun_users', 'jumun_wallets', 'jumun_ledger', 'jumun_products', 'jumun_options', 'jumun_stock_movements'],
  ...['jumun_coupons', 'jumun_user_coupons', 'jumun_cart_items', 'jumun_orders', 'jumun_order_items'],
  ...['jumun_order_steps', 'jumun_payments', 'jumun_sales', 'jumun_ranking_snapshots', 'jumun_answers', 'jumun_outbox'],
]
