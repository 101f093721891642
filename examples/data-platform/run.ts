// The whole way from orders to a table of statistics, on one machine: `npm run data-platform`. It needs Java 17, Maven and
// Python 3.10 or newer; a Kafka broker and PySpark are fetched the first time.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKafkaPublisher } from '@jumun/adapters/kafka'
import { openSqlite } from '@jumun/adapters/sqlite'
import { addDays, createCalendar, createShop } from '@jumun/core'
import { createKafkaService } from '../../scripts/services/kafka.ts'
import { installSpark } from '../../scripts/services/spark.ts'
import { revenueByMinute, runSparkJob, soldSince } from './spark-job.ts'
import { createStoryClock, openTradingShop, trade } from './trading-days.ts'

const timeZone = 'Asia/Seoul'
const topic = 'jumun.events'
const folder = mkdtempSync(join(tmpdir(), 'jumun-data-platform-'))
const begun = performance.now()

say('Kafka and Spark: fetched the first time, then started …')
// Both at once: pip and Maven wait for different things.
const [kafka, spark] = await Promise.all([createKafkaService(), installSpark()])
try {
  await kafka.start()
  say(`Kafka answers at ${kafka.address}.`)

  const now = Date.now()
  const clock = createStoryClock(now - 4 * 86_400_000)
  const publisher = createKafkaPublisher({ brokers: kafka.address, topic })
  const shop = createShop({
    store: await openSqlite(join(folder, 'shop.db')),
    publisher,
    clock,
    timeZone,
    outbox: { batch: 1000 },
  })
  await openTradingShop(shop)
  await trade(shop, clock, { from: clock.now(), to: now, orders: 2_000, random: Math.random })
  say('2 000 orders of the last four days, one in ten of them cancelled.')
  const { sent } = await shop.outbox.relay()
  say(`${sent} events are in topic ${topic}.`)

  await runSparkJob(spark, { brokers: kafka.address, topic, folder, timeZone })
  const today = createCalendar(timeZone).dayOf(now)
  const sold = soldSince(folder, addDays(today, -2))
  say('Spark has read them. Sales of the last three business days, by Spark and by the shop itself:\n')
  const { items } = await shop.ranking.top({ days: 3, limit: 100 })
  for (const [i, { productId, quantity, revenue }] of sold.entries()) {
    const own = items[i]
    const same = own?.productId === productId && own.totalSales === quantity && own.revenue === revenue
    console.log(
      `${String(i + 1).padStart(3)}  ${productId.padEnd(10)}${column(quantity)}${column(revenue)}  ${same ? 'the same' : 'DIFFERENT'}`,
    )
    if (!same) process.exitCode = 1
  }
  if (items.length !== sold.length) process.exitCode = 1
  const minutes = revenueByMinute(folder)
  console.log(`\nRevenue by minute: ${minutes.length} minutes, the last ones:`)
  for (const { minute, revenue } of minutes.slice(-3)) console.log(`     ${minute}${column(revenue)}`)
  console.log()
  await shop.close()
} finally {
  await kafka.remove()
  rmSync(folder, { recursive: true, force: true })
}
say('Done.')

function say(text: string): void {
  console.log(`${String(Math.round((performance.now() - begun) / 1000)).padStart(4)} s  ${text}`)
}

function column(number: number): string {
  return number.toLocaleString('en').padStart(14)
}
