import { createHmac } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite } from '@jumun/adapters/sqlite'
import { openPostgres } from '@jumun/adapters/postgres'
import { createShop, type EventPublisher, type Shop, type Store } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { expectCleanAudit } from '@jumun/core/testing'
import { doctor, simulate } from '@jumun/doctor'
import { type RunningServer, type ServerOptions, startServer } from '@jumun/http/server'
import { createFetchHandler } from '@jumun/http/fetch'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { chooseBackends } from '../stress/backend.ts'
import { blockOf } from './pages.ts'
import { runBlock } from './run-block.ts'

// Blocks of TypeScript run as modules against the packages, with what their page takes as given. The table of all blocks, and where
// the others run, is in ways.ts.

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jumun-docs-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

let shop: Shop
beforeEach(async () => {
  shop = createShop({ store: createMemoryStore() })
  await sample(shop)
})

const silentLogger = { debug() {}, info() {}, warn() {}, error() {} }
const items = [{ productId: 'latte', quantity: 1 }]

async function sample(one: Shop): Promise<void> {
  await one.users.register({ userId: 'mina', name: 'Mina' })
  await one.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4500, stock: 10 })
  await one.wallets.charge({ userId: 'mina', amount: 10_000 })
}

describe('docs/guides/take-money.md', () => {
  const page = 'docs/guides/take-money.md'

  it('charges a payment once, however often its webhook comes', async () => {
    const block = blockOf(page, 'await shop.wallets.charge')
    await runBlock(block, { given: { shop } })
    await runBlock(block, { given: { shop } })
    expect(await shop.wallets.balance({ userId: 'mina' })).toMatchObject({ balance: 30_000 })
    const { items: entries } = await shop.wallets.history({ userId: 'mina' })
    expect(entries).toContainEqual(expect.objectContaining({ reference: 'pay_42', amount: 20_000 }))
  })

  it('pays a balance out', async () => {
    await runBlock(blockOf(page, 'await shop.wallets.withdraw'), { given: { shop } })
    expect(await shop.wallets.balance({ userId: 'mina' })).toMatchObject({ balance: 5_000 })
  })
})

describe('docs/guides/observing.md', () => {
  it('counts what the shop does', async () => {
    const sold = { add: vi.fn<(amount: number) => void>() }
    const refused = { add: vi.fn<(count: number, labels: object) => void>() }
    const durations = { record: vi.fn<(ms: number, labels: object) => void>() }
    const sizes = { record: vi.fn<(size: number) => void>() }
    const block = blockOf('docs/guides/observing.md', "import { observe } from '@jumun/core'")
    const { stop } = await runBlock(block, { given: { sold, refused, durations, sizes } })
    await shop.orders.place({ userId: 'mina', items })
    const unknown = shop.orders.place({ userId: 'mina', items: [{ productId: 'tea', quantity: 1 }] })
    await expect(unknown).rejects.toMatchObject({ code: 'PRODUCT_NOT_FOUND' })
    ;(stop as () => void)()
    await shop.orders.place({ userId: 'mina', items })
    expect(sold.add.mock.calls).toEqual([[4500]])
    expect(refused.add).toHaveBeenCalledWith(1, { operation: 'orders.place', code: 'PRODUCT_NOT_FOUND' })
    expect(durations.record).toHaveBeenCalledWith(expect.any(Number), { operation: 'orders.place' })
    expect(sizes.record).toHaveBeenCalledWith(1)
  })
})

describe('docs/guides/host-transactions.md', () => {
  it('books a table with an order', async () => {
    const file = join(folder, 'host.db')
    const own = createShop({ store: await openSqlite(file) })
    await sample(own)
    const db = new Kysely<{ table_bookings: { order_id: string; table_number: number } }>({
      dialect: new SqliteDialect({ database: new Database(file) }),
    })
    await db.schema
      .createTable('table_bookings')
      .addColumn('order_id', 'text')
      .addColumn('table_number', 'integer')
      .execute()
    const block = blockOf('docs/guides/host-transactions.md', 'await db.transaction().execute')
    await runBlock(block, { given: { db, shop: own, items } })
    const [booking] = await db.selectFrom('table_bookings').selectAll().execute()
    expect(await own.orders.get({ orderId: booking!.order_id })).toMatchObject({ status: 'PAID', total: 4500 })
    await db.destroy()
    await own.close()
  })
})

describe('docs/guides/host-libraries.md', async () => {
  const [postgres] = await chooseBackends(undefined, ['postgres'])

  it.skipIf(postgres === undefined)('hands a transaction over by one function', async () => {
    const database = await postgres!.create()
    const store = await openPostgres(database.url)
    const own = createShop({ store })
    await sample(own)
    const client = new Client({ connectionString: database.url })
    await client.connect()
    await client.query('begin')
    let inside: ReturnType<Shop['within']> | undefined
    const given = { client, shop: { within: (handle: never) => (inside = own.within(handle)) } }
    await runBlock(blockOf('docs/guides/host-libraries.md', 'await shop.within({'), { given })
    const { orderId } = await inside!.orders.place({ userId: 'mina', items })
    await client.query('commit')
    await client.end()
    expect(await own.orders.get({ orderId })).toMatchObject({ status: 'PAID' })
    await own.close()
    await database.drop()
  })
})

describe('docs/guides/mounting.md', () => {
  const page = 'docs/guides/mounting.md'

  it('imports both handlers', async () => {
    expect(await runBlock(blockOf(page, 'import { createApp }'))).toBeDefined()
  })

  it('exports a route of Next.js', async () => {
    const route = await runBlock(blockOf(page, '// app/shop/v1'), { given: { shop, createFetchHandler } })
    const get = route['GET'] as (request: Request) => Promise<Response>
    const answer = await get(new Request('http://shop.example/shop/v1/products/latte'))
    expect(await answer.json()).toMatchObject({ productId: 'latte', stock: 10 })
    expect(Object.keys(route)).toEqual(
      expect.arrayContaining(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']),
    )
  })
})

describe('docs/data-platform.md', () => {
  it('starts a shop with a publisher of its own', async () => {
    const types: string[] = []
    const publisher: EventPublisher = {
      name: 'nats',
      publish: async ({ type }) => {
        types.push(type)
      },
    }
    const addresses: string[] = []
    const openNatsPublisher = async (address: string) => {
      addresses.push(address)
      return publisher
    }
    const given = { createShop, store: createMemoryStore(), openNatsPublisher }
    const block = blockOf('docs/data-platform.md', 'const shop = createShop({ store, publisher')
    const own = (await runBlock(block, { given }))['shop'] as Shop
    await sample(own)
    await own.orders.place({ userId: 'mina', items })
    await vi.waitFor(() => expect(types).toEqual(['order.paid']), { timeout: 10_000 })
    expect(addresses).toEqual(['nats://localhost:4222'])
    await own.close()
  })
})

describe('docs/guides/write-a-store.md', () => {
  it('gives the contract a store', async () => {
    const given: { name: string; open(): Promise<Store> | Store }[] = []
    await runBlock(blockOf('docs/guides/write-a-store.md', 'import { storeContract }'), {
      modules: {
        // Run as it is by the tests of each store, in a file of their own.
        '@jumun/core/testing': { storeContract: (contract: (typeof given)[0]) => given.push(contract) },
        './my-store.ts': { openMyStore: createMemoryStore },
      },
    })
    expect(given).toHaveLength(1)
    const own = createShop({ store: await given[0]!.open() })
    await sample(own)
    await expectCleanAudit(own)
  })
})

describe('packages/doctor/README.md', () => {
  // It kills processes for half a minute on a loaded machine.
  it.skipIf(process.env['CI'] === undefined)(
    'examines a database',
    async () => {
      const log = vi.fn<(...words: unknown[]) => void>()
      const { ok, checks } = await runBlock(blockOf('packages/doctor/README.md', 'import { doctor }'), {
        given: { console: { log } },
        // The same on a file, and for one second.
        modules: { '@jumun/doctor': { doctor: () => doctor({ url: `sqlite:${join(folder, 'd.db')}`, seconds: 1 }) } },
      })
      expect(ok, JSON.stringify(checks)).toBe(true)
      expect(log).toHaveBeenCalledTimes((checks as unknown[]).length)
    },
    180_000,
  )

  it('lets a crowd order', async () => {
    const { ok, audit } = await runBlock(blockOf('packages/doctor/README.md', 'import { simulate }'), {
      given: { shop: createShop({ store: createMemoryStore() }) },
      modules: {
        '@jumun/doctor': {
          simulate: (one: Shop, options: Parameters<typeof simulate>[1]) => simulate(one, { ...options, orders: 200 }),
        },
      },
    })
    expect(ok).toBe(true)
    expect(audit).toMatchObject({ ok: true })
  })
})

describe('packages/http/README.md', () => {
  it('serves users with tokens, and ends well', async () => {
    const secret = 'a secret that is long enough for HS256'
    const ended: unknown[] = []
    let end = async () => {}
    const given = {
      process: {
        env: { JUMUN_JWT_SECRET: secret, JUMUN_ADMIN_TOKEN: 'a-long-admin-token' },
        once: (signal: string, listener: () => Promise<void>) => {
          expect(signal).toBe('SIGTERM')
          end = listener
        },
        exit: (status: number) => ended.push(status),
      },
    }
    const { server, store } = await runBlock(blockOf('packages/http/README.md', 'import { createShop }'), {
      given,
      modules: {
        '@jumun/adapters/sqlite': { openSqlite: (name: string) => openSqlite(join(folder, name)) },
        // At any port, without a log.
        '@jumun/http/server': {
          createJsonLogger: () => silentLogger,
          startServer: (options: ServerOptions) => startServer({ ...options, port: 0 }),
        },
      },
    })
    await sample(createShop({ store: store as Store }))
    const { address } = server as RunningServer
    const headers = { Authorization: `Bearer ${tokenOf('mina', secret)}` }
    expect(await (await fetch(`${address}/balance`, { headers })).json()).toMatchObject({ balance: 10_000 })
    expect((await fetch(`${address}/balance`, { headers: { 'X-User-Id': 'mina' } })).status).toBe(401)
    await end()
    expect(ended).toEqual([0])
    await (store as Store).close()
  })
})

function tokenOf(sub: string, secret: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub, exp: Math.floor(Date.now() / 1000) + 60 })}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}
