import { setTimeout as sleep } from 'node:timers/promises'
import { createMemoryPublisher } from '@jumun/core/memory'
import { createShop, type Store } from '@jumun/core'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { openMysql } from '../mysql.ts'
import { openPostgres } from '../postgres.ts'

const database = `jumun_test_skip_${process.pid}_${Date.now()}`

const servers = [
  {
    name: 'MySQL',
    url: process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306',
    open: (url: string): Promise<Store> => openMysql(url),
    async ask(url: string, statement: string) {
      const connection = await createConnection({ uri: url, connectTimeout: 2000 })
      try {
        await connection.query(statement)
      } finally {
        await connection.end()
      }
    },
  },
  {
    name: 'PostgreSQL',
    url: process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres',
    open: (url: string): Promise<Store> => openPostgres(url),
    async ask(url: string, statement: string) {
      const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
      await client.connect()
      try {
        await client.query(statement)
      } finally {
        await client.end()
      }
    },
  },
]
const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/)

describe.each(servers)('$name', ({ name, url, open, ask }) => {
  test('a relay does not wait for another one that is stuck in a claim', async context => {
    const there = await ask(url, 'select 1').then(
      () => true,
      () => false,
    )
    if (!there && !required.includes(name === 'MySQL' ? 'mysql' : 'postgres')) context.skip(`no server at ${url}`)
    await ask(url, `create database ${database}`)
    const own = new URL(url)
    own.pathname = database
    const store = await open(own.href)
    try {
      const shop = createShop({ store })
      await shop.users.register({ userId: 'mina', name: 'Mina' })
      await shop.wallets.charge({ userId: 'mina', amount: 1_000 })
      await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 1, stock: 100 })
      const items = [{ productId: 'latte', quantity: 1 }]
      for (let order = 0; order < 4; order += 1) await shop.orders.place({ userId: 'mina', items })

      const publisher = createMemoryPublisher()
      const relaying = createShop({ store, publisher })
      expect(await relaying.outbox.relay({ limit: 1 })).toMatchObject({ sent: 1 })
      const held = Promise.withResolvers<void>()
      const over = Promise.withResolvers<void>()
      // Someone who is stuck in the middle of a claim.
      const stuck = store.transaction(async ({ outbox }) => {
        await outbox.lockPublisher(1, { wait: false })
        held.resolve()
        await over.promise
      })
      await held.promise
      const second = relaying.outbox.relay()
      const seen = await Promise.race([second, sleep(9_000, 'it waits')]).finally(over.resolve)
      await stuck
      expect(seen).toEqual({ sent: 0, failed: 0, dead: 0 })
      expect(await relaying.outbox.relay()).toMatchObject({ sent: 3 })
    } finally {
      await store.close()
      await ask(url, `drop database ${database}`)
    }
  })
})
