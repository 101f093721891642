import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fromDrizzle } from '@jumun/adapters/host'
import { inspect } from '@jumun/adapters/scratch'
import { createShop, type Shop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { openStore } from '@jumun/doctor/toolbox'
import { createApp } from '@jumun/http'
import { drizzle } from 'drizzle-orm/node-postgres'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import express from 'express'
import createFastify from 'fastify'
import { Pool } from 'pg'
import { describe, expect, test, vi } from 'vitest'
import { blockOf } from '../docs/pages.ts'
import { runBlock } from '../docs/run-block.ts'
import { chooseBackends } from '../stress/backend.ts'

// Blocks of the guides that need a host's library or framework.

const folder = import.meta.dirname
const [postgres] = await chooseBackends(undefined, ['postgres'])
const items = [{ productId: 'latte', quantity: 1 }]

async function sample(shop: Shop): Promise<void> {
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4500, stock: 10 })
  await shop.wallets.charge({ userId: 'mina', amount: 10_000 })
}

describe.skipIf(postgres === undefined)('docs/guides/host-libraries.md', () => {
  const page = 'docs/guides/host-libraries.md'

  test('the program prints what the page says', async () => {
    const database = await postgres!.create()
    const log = vi.fn<(...words: unknown[]) => void>()
    const given = { console: { log }, process: { env: { DATABASE_URL: database.url } } }
    await runBlock(blockOf(page, "import { fromDrizzle } from '@jumun/adapters/host'\nimport { openPostgres }"), {
      given,
      folder,
    })
    expect(log.mock.calls.map(words => words.join(' '))).toEqual(['true 1 booking'])
    await database.drop()
  })

  test('a booking commits with its order', async () => {
    const database = await postgres!.create()
    const shop = createShop({ store: await openStore(database.url) })
    await sample(shop)
    const pool = new Pool({ connectionString: database.url })
    await pool.query('create table bookings (order_id text primary key, table_number integer)')
    const bookings = pgTable('bookings', {
      orderId: text('order_id').primaryKey(),
      tableNumber: integer('table_number'),
    })
    const given = { db: drizzle(pool), shop, bookings, userId: 'mina', items }
    await runBlock(blockOf(page, "import { fromDrizzle } from '@jumun/adapters/host'\n\nawait"), {
      given,
      modules: { '@jumun/adapters/host': { fromDrizzle } },
      folder,
    })
    const [booking] = await inspect(database.url, ({ rows }) => rows('select order_id, table_number from bookings'))
    expect(booking?.[1]).toBe(7)
    await pool.end()
    await shop.close()
    await database.drop()
  })
})

describe('docs/guides/mounting.md and console.md', () => {
  const adminToken = `admin-${randomUUID()}`

  async function shopOfMina(): Promise<Shop> {
    const shop = createShop({ store: createMemoryStore() })
    await sample(shop)
    return shop
  }

  test('Express tells who calls', async () => {
    const shop = await shopOfMina()
    const app = express()
    app.use((request, _response, next) => {
      Object.assign(request, { user: { id: 'mina' } })
      next()
    })
    await runBlock(blockOf('docs/guides/mounting.md', 'const authenticate'), {
      given: { app, createApp, shop, adminToken },
      folder,
    })
    await asking(createServer(app), async address => {
      expect(await (await fetch(`${address}/shop/v1/balance`)).json()).toMatchObject({ balance: 10_000 })
    })
  })

  test('Express shows the console', async () => {
    const app = express()
    await runBlock(blockOf('docs/guides/console.md', 'import { createConsole }'), {
      given: { app, createApp, shop: await shopOfMina(), adminToken },
      folder,
    })
    await asking(createServer(app), async address => {
      const page = await fetch(`${address}/shop/v1/console`)
      expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')])
    })
  })

  test('Fastify answers without middie', async () => {
    const app = createFastify()
    await runBlock(blockOf('docs/guides/mounting.md', 'const answer = createApp'), {
      given: { app, createApp, shop: await shopOfMina() },
      folder,
    })
    await app.ready()
    await asking(app.server, async address => {
      const order = await fetch(`${address}/shop/v1/orders`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-User-Id': 'mina' },
        body: JSON.stringify({ items }),
      })
      expect([order.status, await order.json()]).toEqual([201, expect.objectContaining({ total: 4500 })])
    })
    await app.close()
  })
})

/** A server at any port of this machine, for as long as it is asked. */
async function asking(server: Server, ask: (address: string) => Promise<void>): Promise<void> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  try {
    await ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
}
