import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKafkaPublisher, type KafkaPublisher } from '@jumun/adapters/kafka'
import { addDays, createCalendar, createShop, type EventPublisher, type Shop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { createRandom } from '@jumun/doctor/toolbox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installSpark, type Spark } from '../../scripts/services/spark.ts'
import { opensPort } from '../../scripts/services/service.ts'
import { revenueByMinute, runSparkJob, soldSince } from './spark-job.ts'
import { createStoryClock, openTradingShop, trade } from './trading-days.ts'

const brokers = process.env.JUMUN_TEST_KAFKA ?? '127.0.0.1:9092'
const isRequired = /\bspark\b/.test(process.env.JUMUN_TEST_REQUIRE ?? '')
const hasKafka = process.env.JUMUN_TEST_KAFKA !== undefined || (await opensPort(9092))
const isThere = hasKafka && process.env.JUMUN_TEST_SPARK !== undefined

const timeZone = 'Asia/Seoul'
const hour = 3_600_000
const calendar = createCalendar(timeZone)
const seed = Number(process.env.JUMUN_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31))

describe.skipIf(!isThere && !isRequired)('Spark’s tables', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jumun-statistics-'))
  const topic = `jumun-statistics-${process.pid}-${Date.now()}`
  const never = new AbortController().signal
  const draw = createRandom(seed)
  const random = () => draw.below(1_000_000) / 1_000_000
  // A quarter to midnight in the shop's zone, on a day of its own.
  const beforeMidnight = calendar.startOf('2026-11-27') - hour / 4
  const clock = createStoryClock(beforeMidnight - 90 * hour)
  let spark: Spark
  let kafka: KafkaPublisher
  let shop: Shop
  /** What Kafka gets, and when: some events are held back and come hours after the others. */
  const late: Parameters<KafkaPublisher['publish']>[0][] = []
  const lateOrders = new Set<string>()

  beforeAll(async () => {
    spark = await installSpark()
    kafka = createKafkaPublisher({ brokers, topic })
    const publisher: EventPublisher = {
      publish: () => expect.fail('one event alone'),
      async publishBatch(events, signal) {
        const isLate = (orderId: string) => lateOrders.has(orderId) || (draw.below(20) === 0 && lateOrders.add(orderId))
        const now = events.filter(event => !isLate(event.orderId) || !late.push(event))
        const outcomes = await kafka.publishBatch(now, signal)
        // As after an answer that was lost: the platform has them, and is sent them again.
        const repeated = now.filter(() => draw.below(10) === 0)
        expect([...outcomes, ...(await kafka.publishBatch(repeated, signal))].filter(Boolean)).toEqual([])
        return events.map(() => undefined)
      },
    }
    const store = createMemoryStore()
    shop = createShop({ store, publisher, clock, timeZone, ranking: { cacheMs: 0 }, outbox: { batch: 500 } })
    await openTradingShop(shop)
  }, 900_000)
  afterAll(async () => {
    await kafka?.close()
    await shop?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function compare(): Promise<void> {
    await runSparkJob(spark, { brokers, topic, folder, timeZone })
    const { items } = await shop.ranking.top({ days: 3, limit: 100 })
    expect(items.length).toBeGreaterThan(0)
    const sold = soldSince(folder, addDays(calendar.dayOf(clock.now()), -2))
    expect(sold, `JUMUN_TEST_SEED=${seed}`).toEqual(
      items.map(({ productId, totalSales, revenue }) => ({ productId, quantity: totalSales, revenue })),
    )
  }

  it('are the shop’s own ranking: at the end of a day, after midnight, and once late events have come', async () => {
    await trade(shop, clock, { from: clock.now(), to: beforeMidnight, orders: 400, random })
    await shop.outbox.relay()
    expect(late.length).toBeGreaterThan(0)
    expect((await kafka.publishBatch(late.splice(0), never)).filter(Boolean)).toEqual([])
    await compare()

    // Over midnight: other days count, and what is cancelled now was sold before. Some events wait for two hours.
    await trade(shop, clock, { from: beforeMidnight, to: beforeMidnight + 2 * hour, orders: 200, random })
    await shop.outbox.relay()
    expect(late.length).toBeGreaterThan(0)
    clock.set(beforeMidnight + 4 * hour)
    await trade(shop, clock, { from: clock.now(), to: clock.now() + hour, orders: 50, random })
    await shop.outbox.relay()
    expect((await kafka.publishBatch(late.splice(0), never)).filter(Boolean)).toEqual([])
    // An event that is replayed on its own, long after its order was cancelled, brings nothing back.
    const { items } = await shop.outbox.list({ limit: 100 })
    await shop.outbox.replay({
      eventIds: items.filter(({ type }) => type === 'order.paid').map(event => event.eventId),
    })
    await shop.outbox.relay()
    expect((await kafka.publishBatch(late.splice(0), never)).filter(Boolean)).toEqual([])
    await compare()

    const minutes = revenueByMinute(folder)
    const expected = new Map<string, number>()
    for await (const order of paidOrders(shop)) {
      const minute = minuteOf(order.payment!.at)
      expected.set(minute, (expected.get(minute) ?? 0) + order.total)
    }
    expect(minutes).toEqual(
      [...expected]
        .filter(([, revenue]) => revenue > 0)
        .map(([minute, revenue]) => ({ minute, revenue }))
        .toSorted(byMinute),
    )
  }, 900_000)
})

async function* paidOrders(shop: Shop) {
  for (let cursor: string | undefined; ; ) {
    const page = await shop.orders.list({ limit: 100, ...(cursor !== undefined && { cursor }) })
    yield* page.items.filter(({ status }) => status === 'PAID')
    if (page.nextCursor === undefined || page.nextCursor === null) return
    cursor = page.nextCursor
  }
}

function minuteOf(at: number): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  return format.format(at)
}

function byMinute(a: { minute: string }, b: { minute: string }): number {
  return a.minute < b.minute ? -1 : 1
}
