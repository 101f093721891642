import { raceSuite } from '@jumun/core/suites'
import { shopModel, storeContract } from '@jumun/core/testing'
import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMysql } from './mysql.ts'
import * as tables from './sql/tables.ts'

const server = process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306'
const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/).includes('mysql')
const emptying = Object.values(tables)
  .map(({ name }) => `delete from ${name}`)
  .join(';')
const reachable = await createConnection(server).then(
  connection => connection.end().then(() => true),
  () => false,
)

test('a MySQL server is there', context => {
  if (!reachable && !required) context.skip(`no server at ${server}`)
  expect(reachable, `a server at ${server}`).toBe(true)
})

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

  const subject = {
    name: 'MySQL',
    async open() {
      await admin(`use ${database}; set foreign_key_checks = 0; ${emptying}`)
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
          end: (how: 'commit' | 'rollback') => handle[how](),
          beginNext: async () => {
            await handle.beginTransaction()
            return handle
          },
        }
      },
    },
  }

  storeContract(subject)
  raceSuite(subject)
  shopModel({ ...subject, runs: 200, commands: 40, budgetMs: 3_000 })
})
