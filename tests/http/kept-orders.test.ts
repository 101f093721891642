import { createScratchDatabase } from '@jumun/adapters/scratch'
import { openStore } from '@jumun/adapters/open'
import { createShop, type Order, orderJson, ShopError, type Shop, type Store } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { createTestClock, type TestClock } from '@jumun/core/testing'
import { createRandom } from '@jumun/doctor/toolbox'
import { createFetchHandler } from '@jumun/http/fetch'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { askOf, deeds, deedSettings, look, lookedAt, type Looked, stock } from './deeds.ts'

// A server that is not told what others commit asks for a number of the user's in place of a page of orders. Everything that can be
// done is done, at one server or the other, and after each step both have to show what is there.

const path = '/orders?limit=3'
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  for (const close of closing.splice(0).reverse()) await close()
})

const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/)

async function openServers(server: string): Promise<[Store, Store]> {
  const database = await createScratchDatabase(server, { prefix: 'jumun_kept' })
  closing.push(() => database.drop())
  return [await openStore(database.url), await openStore(database.url)]
}

const stores: Record<string, { required?: string; open(): Promise<[Store, Store]> }> = {
  'a store in memory': {
    async open() {
      const store = createMemoryStore()
      return [store, { ...store, close: async () => undefined }]
    },
  },
  MariaDB: {
    required: 'mysql',
    open: () => openServers(process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306'),
  },
  PostgreSQL: {
    required: 'postgres',
    open: () => openServers(process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'),
  },
}

interface Server {
  readonly shop: Shop
  ask(userId: string): Promise<Looked>
  /** How often the page was read. */
  reads(): number
}

function serverOn(store: Store, clock: TestClock): Server {
  const shop = createShop({ store, clock, publisher: { publish: async () => undefined }, ...deedSettings })
  closing.push(() => shop.close())
  const list = vi.spyOn(shop.orders, 'list')
  const handler = createFetchHandler({ shop })
  return {
    shop,
    ask: userId => askOf(handler, path, userId),
    reads: () => list.mock.calls.length,
  }
}

const looksAtOrders = lookedAt([]).filter(one => one.path === path)

describe.each(Object.entries(stores))('orders of a user, on %s', (_, { required: name, open }) => {
  it.for([1, 2])('are what would be read, no matter what has been done and where (%i)', async (seed, context) => {
    const opened = await open().catch((error: unknown) => {
      if (name !== undefined && !required.includes(name)) return context.skip(`no server: ${String(error)}`)
      throw error
    })
    const clock = createTestClock()
    const servers = opened.map(store => serverOn(store, clock))
    const [{ shop }, other] = servers as [Server, Server]
    await stock(shop)
    const random = createRandom(seed)
    const orders: Order[] = []
    const done = new Set<string>()
    let answered = 0
    let read = 0
    for (let step = 0; step < 150; step += 1) {
      const [deedName, deed] = random.pick(Object.entries(deeds))
      try {
        await deed({ at: random.chance(0.5) ? shop : other.shop, random, orders, clock })
        done.add(deedName)
      } catch (error) {
        // Refused, or there was no order yet.
        if (!(error instanceof ShopError || orders.length === 0)) throw error
      }
      const before = servers.reduce((sum, { reads }) => sum + reads(), 0)
      const told = await Promise.all(
        looksAtOrders.flatMap(({ userId }) => servers.map(async ({ ask }) => ({ userId, ...(await ask(userId)) }))),
      )
      const refused = told.filter(({ status }) => status !== 200).length
      read += servers.reduce((sum, { reads }) => sum + reads(), 0) - before - refused
      answered += told.length - refused
      for (const { userId, read: readOf } of looksAtOrders) {
        const { status, json } = await look(() => readOf(other.shop))
        for (const one of told.filter(({ userId: of }) => of === userId)) {
          expect(one, `of ${userId} after ${deedName}, step ${step}`).toEqual({ userId, status, json })
        }
      }
    }
    expect(done.size).toBeGreaterThan(15)
    // Else nothing was kept, and nothing has been shown.
    expect(read).toBeLessThan(answered / 2)
  })
})

describe('a page of orders that is kept', () => {
  async function openKept() {
    const clock = createTestClock()
    const store = createMemoryStore()
    const server = serverOn(store, clock)
    const { shop } = server
    await stock(shop)
    const { orderId } = await shop.orders.place({ userId: 'mina', items: [{ productId: 'cup', quantity: 1 }] })
    await shop.orders.place({ userId: 'jun', items: [{ productId: 'cup', quantity: 1 }] })
    // Once for nothing, once to be kept.
    for (let time = 0; time < 2; time += 1) for (const userId of ['mina', 'jun']) await server.ask(userId)
    return { ...server, store, orderId }
  }

  it('is read again for the user whose orders have changed, and for no other', async () => {
    const { shop, ask, reads, orderId } = await openKept()
    const before = reads()
    await shop.wallets.charge({ userId: 'mina', amount: 5 })
    await shop.carts.add({ userId: 'mina', productId: 'latte', quantity: 1 })
    for (const userId of ['mina', 'jun', 'mina', 'jun']) await ask(userId)
    expect(reads()).toBe(before)
    await shop.orders.update({ orderId, metadata: { gift: 'yes' } })
    for (const userId of ['mina', 'jun', 'mina', 'jun']) await ask(userId)
    expect(reads()).toBe(before + 1)
  })

  it('is not of one who was erased', async () => {
    const { shop, ask } = await openKept()
    await shop.users.erase({ userId: 'mina' })
    expect(await ask('mina')).toEqual({ status: 404, json: 'USER_NOT_FOUND' })
    expect(await ask('jun')).toMatchObject({ status: 200 })
  })

  it('shows within ten seconds what someone has changed past the shop', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const { shop, store, ask, orderId } = await openKept()
    const [before] = await store.reader.orders.find([orderId])
    const step = { from: 'PAID', to: 'COMPLETED', by: 'admin', at: 5 } as const
    const after: Order = { ...before!, status: 'COMPLETED', history: [...before!.history, step] }
    await store.transaction(t => t.orders.save([{ before: before!, after }]))
    const shown = { status: 200, json: { items: [JSON.parse(JSON.stringify(orderJson(after)))], nextCursor: null } }
    expect(await ask('mina')).not.toEqual(shown)
    vi.advanceTimersByTime(10_000)
    expect(await ask('mina')).toEqual(shown)
    expect(await shop.orders.get({ orderId })).toMatchObject({ status: 'COMPLETED' })
  })
})
