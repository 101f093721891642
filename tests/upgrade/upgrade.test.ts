import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createShop, isReplayed, type Order, type Shop } from '@jumun/core'
import { createMemoryPublisher } from '@jumun/core/memory'
import { createTestClock } from '@jumun/core/testing'
import { openStore } from '@jumun/adapters/open'
import { createScratchDatabase, inspect, type ScratchDatabase } from '@jumun/adapters/scratch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answersOf, methodsOf, type Told } from './fill-old.ts'

// Shops that older versions have made, as their databases kept them: `record.ts` wrote them down.

const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/)
const places = {
  sqlite: 'sqlite:jumun-upgrade.db',
  mysql: process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306/jumun',
  postgres: process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres',
}

const read = (version: string, name: string) => readFileSync(join(import.meta.dirname, version, name), 'utf8')

async function load({ url, kind }: ScratchDatabase, dump: string): Promise<void> {
  await inspect(url, async ({ rows }) => {
    // Tables stand in the order of their names, children before their parents.
    if (kind === 'mysql') await rows('set foreign_key_checks = 0')
    for (const statement of dump.split(/;\n/)) if (statement.trim() !== '') await rows(statement)
  })
}

describe.each(Object.entries(places))('a shop of f1ab30f on %s', (kind, place) => {
  const told = JSON.parse(read('f1ab30f', 'told.json')) as Told
  const clock = createTestClock(told.now)
  const publisher = createMemoryPublisher()
  const orders = told.answers.orders
  const statusOf = (status: string) => orders.filter(order => order.status === status)
  let database: ScratchDatabase | undefined
  let shop: Shop

  beforeAll(async () => {
    database = await createScratchDatabase(place).catch((error: unknown) => {
      if (required.includes(kind)) throw error
      return undefined
    })
    if (database === undefined) return
    if (kind === 'mysql') {
      const version = await inspect(database.url, async ({ rows }) => String((await rows('select version()'))[0]![0]))
      // The recorded tables have a collation that only MariaDB knows.
      if (!version.includes('MariaDB')) {
        await database.drop()
        database = undefined
        return
      }
    }
    await load(database, read('f1ab30f', `${kind}.sql`))
    const store = await openStore(database.url)
    shop = createShop({ store, clock, publisher, ranking: { cacheMs: 0 } })
  })
  afterAll(async () => {
    await shop?.close()
    await database?.drop()
  })

  const on = (title: string, run: () => Promise<void>) =>
    it(title, async context => (database === undefined ? context.skip() : run()))

  on('has orders in every state that there was', async () => {
    const states = new Set(orders.map(({ status }) => status))
    expect([...states].toSorted()).toEqual(['CANCELLED', 'EXPIRED', 'FAILED', 'PAID', 'PENDING'])
    const events = new Set(told.answers.events.map(({ status }) => status))
    expect([...events].toSorted()).toEqual(['DEAD', 'FAILED', 'PENDING', 'SENT'])
  })

  on('is proved by an audit, and answers all that it answered', async () => {
    expect((await shop.audit()).findings).toEqual([])
    expect(asJson(await answersOf(shop))).toMatchObject(asToldNow(told.answers) as object)
  })

  on('answers each repeated command as it was answered first', async () => {
    const methods = methodsOf(shop)
    for (const { method, input, answer } of told.keyed) {
      const again = await methods[method]!(input as never)
      expect([method, isReplayed(again), asJson(again)]).toEqual([method, true, answer])
    }
    const [first] = told.keyed
    const other = { ...first!.input, amount: 1 }
    await expect(methods[first!.method]!(other as never)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
    expect((await shop.audit()).findings).toEqual([])
  })

  on('has pending orders paid, cancelled and released, as their time says', async () => {
    const due = statusOf('PENDING').filter(({ expiresAt }) => expiresAt! <= clock.now())
    const waiting = statusOf('PENDING').filter(({ expiresAt }) => expiresAt! > clock.now())
    expect([due.length > 0, waiting.length]).toEqual([true, 2])
    for (const { orderId, userId, total, history, refusedPayments } of waiting) {
      const refused = history.filter(({ from, to }) => from === 'PENDING' && to === 'PENDING').length
      await shop.wallets.charge({ userId, amount: total })
      const order = await shop.orders.pay({ orderId, userId })
      expect(order).toMatchObject({ status: 'PAID', total })
      // What was listed then is listed now, and nothing is lost of it.
      const kept = order.refusedPayments?.count ?? 0
      expect(order.history).toHaveLength(history.length + 1)
      expect(kept).toBe(refusedPayments?.count ?? 0)
      expect(refused + kept).toBe(waiting.find(one => one.orderId === orderId)!.userId === 'jun' ? 0 : 1)
    }
    for (const { orderId } of due) {
      await expect(shop.orders.pay({ orderId })).rejects.toMatchObject({ code: 'ORDER_NOT_PAYABLE' })
    }
    expect(await shop.orders.expirePending()).toMatchObject({ expiredOrders: due.length })
    expect((await shop.audit()).findings).toEqual([])
  })

  on('has its paid orders cancelled in parts, completed, and their metadata changed', async () => {
    let back = 0
    for (const [index, { orderId, items, total }] of statusOf('PAID').entries()) {
      const [{ productId, optionId }] = items as [Order['items'][number]]
      if (index % 3 === 0) await shop.orders.complete({ orderId })
      await shop.orders.update({ orderId, metadata: { since: 'then' } })
      const part = await shop.orders.cancel({ orderId, items: [{ productId, optionId, quantity: 1 }] })
      const { balance: before = 0 } = part
      if (part.status === 'CANCELLED') continue
      const whole = await shop.orders.cancel({ orderId })
      expect(whole).toMatchObject({ status: 'CANCELLED', refunded: total, metadata: { since: 'then' } })
      back += whole.balance! - before
    }
    expect(back).toBeGreaterThan(0)
    for (const { orderId } of [...statusOf('CANCELLED'), ...statusOf('FAILED'), ...statusOf('EXPIRED')]) {
      await expect(shop.orders.cancel({ orderId })).rejects.toMatchObject({ code: 'ORDER_NOT_CANCELLABLE' })
    }
    expect((await shop.audit()).findings).toEqual([])
  })

  on(
    'has what waited delivered, in order per order, and what was dead after a retry, as it was written then',
    async () => {
      const open = told.answers.events.filter(({ status }) => status !== 'SENT')
      clock.advance(600_000)
      await shop.outbox.relay()
      const dead = new Set(open.filter(({ status }) => status === 'DEAD').map(({ orderId }) => orderId))
      // A dead event holds back what its own order tells later, and nothing else.
      const held = (await shop.outbox.list({ status: 'PENDING', limit: 100 })).items
      expect(held.filter(({ orderId }) => !dead.has(orderId))).toEqual([])
      expect(await shop.outbox.stats()).toMatchObject({ pending: held.length, failed: 0, dead: 2 })
      await shop.outbox.retry()
      await shop.outbox.relay()
      expect(await shop.outbox.stats()).toMatchObject({ pending: 0, failed: 0, dead: 0 })
      const received = new Map(publisher.received.map(event => [event.eventId, event]))
      for (const { eventId, payload } of open) expect(received.get(eventId)?.payload).toBe(payload)
      const byOrder = Map.groupBy(publisher.received, ({ orderId }) => orderId)
      for (const events of byOrder.values()) {
        const sequences = events.map(({ sequence }) => sequence)
        expect(sequences).toEqual(sequences.toSorted((a, b) => a - b))
      }
      expect((await shop.audit()).findings).toEqual([])
    },
  )
})

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** What was answered then, in today's words: what has come to tell more, or is not kept any longer. */
function asToldNow(answers: Told['answers']): unknown {
  return {
    ...answers,
    // Of what is sent nothing more is kept than that it is.
    events: answers.events.map(event => {
      const { attempts, nextAttemptAt: _drawn, sentAt: _at, ...kept } = { sentAt: undefined, ...event }
      return event.status === 'SENT' ? kept : { ...kept, attempts }
    }),
    // A hidden product is in no ranking but in those that were kept.
    top: answers.top.filter(({ productId }) => productId !== 'gone'),
  }
}
