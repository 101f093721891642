import { createShop, type Shop, type Store } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { storedState } from '@jumun/core/suites'
import { createSeededIds, createTestClock } from '@jumun/core/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { openMysql } from '../mysql.ts'
import { openPostgres } from '../postgres.ts'
import { createScratchDatabase } from '../scratch.ts'

// Where a server works while the process goes on, a batch sends the orders of its first commands before the others are decided. What
// the others make of them, and of their rows, has to be what it is where all is written at the end.

const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/)
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const databases = {
  MariaDB: {
    required: 'mysql',
    url: process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306',
    open: openMysql,
  },
  PostgreSQL: {
    required: 'postgres',
    url: process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres',
    open: openPostgres,
  },
}

const users = ['kim', 'lee', 'mina']
const latte = [{ productId: 'latte', quantity: 2 }]
const both = [{ productId: 'beans', quantity: 1 }, ...latte]

/** Commands of one batch; the last ones change the orders of the first, whose ids are `orderIds`. */
function askAll(shop: Shop, orderIds: readonly string[]): Promise<PromiseSettledResult<unknown>[]> {
  const [first, second, third] = orderIds as [string, string, string]
  return Promise.allSettled([
    ...users.map(userId => shop.orders.create({ userId, items: both })),
    ...Array.from({ length: 12 }, (_, i) => shop.orders.place({ userId: users[i % 3]!, items: i % 2 ? both : latte })),
    shop.orders.place({ userId: 'kim', items: [{ productId: 'latte', quantity: 99_999 }] }),
    shop.wallets.charge({ userId: 'lee', amount: 7 }),
    shop.orders.pay({ userId: 'kim', orderId: first }),
    shop.orders.cancel({ orderId: first }),
    shop.orders.cancel({ orderId: second }),
    shop.orders.pay({ userId: 'mina', orderId: third }),
    shop.orders.place({ userId: 'mina', items: both }),
  ])
}

async function openShop(store: Store) {
  const shop = createShop({ store, clock: createTestClock(), newId: createSeededIds() })
  closing.push(() => shop.close())
  for (const userId of users) await shop.users.register({ userId, name: userId })
  for (const userId of users) await shop.wallets.charge({ userId, amount: 1_000_000 })
  for (const productId of ['latte', 'beans']) {
    await shop.catalog.addProduct({ productId, name: productId, price: 100, stock: 1_000 })
  }
  return shop
}

/** What becomes of the batch where all is written at its end. */
async function atTheEnd() {
  const ids = await askAll(await openShop(createMemoryStore()), ['x', 'y', 'z'])
  const orderIds = ids
    .slice(0, 3)
    .map(outcome => (outcome as PromiseFulfilledResult<{ orderId: string }>).value.orderId)
  const store = createMemoryStore()
  const outcomes = await askAll(await openShop(store), orderIds)
  return { orderIds, outcomes, state: await storedState(store) }
}

describe.each(Object.entries(databases))('a batch on %s', (_, rig) => {
  async function openCounted() {
    const database = await createScratchDatabase(rig.url, { prefix: 'jumun_sent_ahead' })
    closing.push(() => database.drop())
    const store = await rig.open(database.url)
    const sent = { ahead: 0 }
    const counted: Store = {
      ...store,
      transaction: work =>
        store.transaction(transaction => {
          const { sendAhead } = transaction
          const noted = () => {
            sent.ahead += 1
            sendAhead!()
          }
          return work(Object.assign(transaction, sendAhead && { sendAhead: noted }))
        }),
    }
    return { store, sent, shop: await openShop(counted) }
  }

  const reachable = (context: { skip(note: string): void }) =>
    openCounted().catch((error: unknown) => {
      if (required.includes(rig.required)) throw error
      context.skip(`no ${rig.required}`)
      throw error
    })

  test('ends as if nothing of it had been sent ahead', async context => {
    const { store, sent, shop } = await reachable(context)
    const expected = await atTheEnd()
    const { ahead } = sent
    const outcomes = await askAll(shop, expected.orderIds)
    expect(sent.ahead - ahead).toBe(1)
    expect(outcomes.map(({ status }) => status)).toEqual(expected.outcomes.map(({ status }) => status))
    expect(await storedState(store)).toBe(expected.state)
    expect(await shop.audit()).toMatchObject({ ok: true })
  })

  test('is written at its end where it is small', async context => {
    const { sent, shop } = await reachable(context)
    const { ahead } = sent
    await Promise.all(users.map(userId => shop.orders.place({ userId, items: both })))
    expect(sent.ahead).toBe(ahead)
  })
})
