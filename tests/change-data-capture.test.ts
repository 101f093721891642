// The outbox read by change data capture: Debezium's outbox router with the configuration of docs/data-platform.md.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openPostgres } from '@jumun/adapters/postgres'
import { createShop } from '@jumun/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConnectService, hasConnect } from '../scripts/services/connect.ts'
import { createKafkaService } from '../scripts/services/kafka.ts'
import { readTopic } from '../scripts/services/read-topic.ts'
import { createOwnServer, type OwnServer } from './stress/own-server.ts'

const docs = join(import.meta.dirname, '..', 'docs')
const isRequired = /\bdebezium\b/.test(process.env.JUMUN_TEST_REQUIRE ?? '')
const isThere = hasConnect()

it('the configuration that is tested is the one of the page', () => {
  const page = readFileSync(join(docs, 'data-platform.md'), 'utf8')
  expect(page).toContain(readFileSync(join(docs, 'debezium-outbox.json'), 'utf8').trim())
})

describe.skipIf(!isThere && !isRequired)('Debezium’s outbox router', () => {
  const removals: (() => Promise<void>)[] = []
  let server: OwnServer
  beforeAll(async () => {
    const made = await createOwnServer('postgres', ['-c', 'wal_level=logical'])
    expect(made, 'PostgreSQL is installed').toBeDefined()
    server = made!
    removals.push(() => server.remove())
    await server.start()
  }, 120_000)
  afterAll(async () => {
    for (const remove of removals.toReversed()) await remove()
  }, 60_000)

  it('brings the same events by the same key as the relay, without one', async () => {
    const kafka = await createKafkaService()
    removals.push(() => kafka.remove())
    await kafka.start()
    const shop = createShop({
      store: await openPostgres({ connectionString: server.url }),
      outbox: { payload: 'stored' },
    })
    removals.push(() => shop.close())
    await shop.users.register({ userId: 'mina', name: '미나' })
    await shop.wallets.charge({ userId: 'mina', amount: 1_000_000 })
    await shop.catalog.addProduct({ productId: 'latte', name: '카페라떼 ☕', price: 4_500, stock: 100 })
    const place = () => shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] })
    // Some before it looks, some while it does.
    for (let i = 0; i < 5; i += 1) await place()

    const connector = JSON.parse(readFileSync(join(docs, 'debezium-outbox.json'), 'utf8')) as {
      name: string
      config: Record<string, string>
    }
    const { hostname, port } = new URL(server.url)
    const own = { 'database.hostname': hostname, 'database.port': port, 'database.dbname': 'postgres' }
    const connect = await createConnectService(kafka.address, { ...connector, config: { ...connector.config, ...own } })
    removals.push(() => connect.remove())
    await connect.start()
    for (let i = 0; i < 15; i += 1) {
      const order = await place()
      if (i % 3 === 0) await shop.orders.cancel({ orderId: order.orderId })
    }
    const { items, total } = await shop.outbox.list({ limit: 100 })
    expect(total).toBe(25)
    const messages = await readTopic(kafka.address, 'jumun.events', { count: 25, quietMs: 60_000 })
    expect(messages.map(({ value }) => value).toSorted()).toEqual(items.map(({ payload }) => payload).toSorted())
    for (const { key, value, headers } of messages) {
      const event = JSON.parse(value) as { id: string; subject: string }
      expect(key).toBe(event.subject)
      expect(headers['id']).toBe(event.id)
    }
  }, 240_000)
})
