import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createJsonLinesPublisher } from '@jumun/adapters/jsonl'
import { createKafkaPublisher } from '@jumun/adapters/kafka'
import { openSqlite } from '@jumun/adapters/sqlite'
import { createWebhookPublisher } from '@jumun/adapters/webhook'
import { createShop, type EventPublisher } from '@jumun/core'
import { byCallers, startChild } from '@jumun/doctor/toolbox'
import { createKafkaService, hasKafka } from '../scripts/services/kafka.ts'
import { fillShop } from './fill-shop.ts'
import { type Competitor, race } from './race.ts'
import type { Destination, RelayProcessConfig, RelayProcessReport } from './relay-process.ts'
import type { Heat, Suite } from './suite.ts'
import { manyProducts, orderStream } from './workload.ts'

const callers = 64
/** A lease of the relay is a produce to Kafka. */
const outbox = { batch: 1_000, concurrency: 50 }

/**
 * Events on their way to a data platform, from a shop on SQLite: how many a second one relay delivers, and how many orders a
 * second are placed while a relay in the same process, or in another one, delivers them. Broker and endpoint share the machine.
 */
export const relay: Suite = async options => {
  const folder = mkdtempSync(join(options.folder, 'jumun-bench-'))
  const endpoint = await startEndpoint()
  const kafka = await findKafka()
  try {
    const places: Readonly<Record<string, (() => EventPublisher) | undefined>> = {
      'JSON lines': () => createJsonLinesPublisher(join(folder, 'events.jsonl')),
      webhook: () => createWebhookPublisher({ url: endpoint.url }),
      ...(kafka && { Kafka: () => createKafkaPublisher({ brokers: kafka.brokers, topic: `bench-${process.pid}` }) }),
    }
    const elsewhere: Readonly<Record<string, Destination>> = {
      'JSON lines': { lines: join(folder, 'beside.jsonl') },
      webhook: { webhook: endpoint.url },
      ...(kafka && { Kafka: { kafka: { brokers: kafka.brokers, topic: `bench-beside-${process.pid}` } } }),
    }
    const heats: Heat[] = [
      {
        title: 'one relay delivers',
        unit: 'events/s',
        results: await raced(Object.entries(places).map(([name, create]) => relaying(folder, name, create!()))),
      },
      {
        title: `${callers} callers place orders while a relay delivers`,
        unit: 'orders/s',
        results: await raced([
          ordering(folder, 'nowhere to deliver to', undefined),
          ...Object.entries(places).map(([name, create]) => ordering(folder, name, create!())),
        ]),
      },
      {
        title: `${callers} callers place orders while a relay in a process of its own delivers`,
        unit: 'orders/s',
        results: await raced([
          ordering(folder, 'no deliveries', undefined),
          ...Object.entries(elsewhere).map(([name, to]) => orderingBeside(folder, name, to)),
        ]),
      },
    ]
    return {
      heats,
      facts: { 'outbox.batch': outbox.batch, kafka: kafka === undefined ? 'not there' : 'one broker on this machine' },
    }
  } finally {
    endpoint.process.kill()
    await kafka?.stop()
    rmSync(folder, { recursive: true, force: true })
  }

  async function raced(coming: readonly Promise<Competitor>[]) {
    const competitors = await Promise.all(coming)
    try {
      return await race(competitors, options)
    } finally {
      for (const { close } of competitors) await close()
    }
  }
}

async function relaying(folder: string, name: string, publisher: EventPublisher): Promise<Competitor> {
  const { shop, next } = await openBenchShop(join(folder, `relay ${name}.db`), publisher)
  return {
    name,
    arrive: count => byCallers(callers, count, () => shop.orders.place(next())),
    async run(count) {
      for (let sent = 0; sent < count; ) {
        const report = await shop.outbox.relay({ limit: count - sent })
        if (report.failed + report.dead > 0) throw new Error(`deliveries to ${name} failed`)
        sent += report.sent
      }
    },
    close: () => shop.close(),
  }
}

async function ordering(folder: string, name: string, publisher: EventPublisher | undefined): Promise<Competitor> {
  const { shop, next } = await openBenchShop(join(folder, `orders ${name}.db`), publisher)
  return {
    name,
    async arrive() {
      if (publisher !== undefined) shop.workers.start()
    },
    run: count => byCallers(callers, count, () => shop.orders.place(next())),
    async leave() {
      await shop.workers.stop()
      if (publisher !== undefined) await shop.outbox.relay()
    },
    close: () => shop.close(),
  }
}

/** As `jumun serve --no-workers` beside a process that relays. */
async function orderingBeside(folder: string, name: string, to: Destination): Promise<Competitor> {
  const path = join(folder, `beside ${name}.db`)
  const { shop, next } = await openBenchShop(path, undefined)
  const child = startChild(new URL('./relay-process.ts', import.meta.url), {
    database: `sqlite:${path}`,
    to,
    outbox,
  } satisfies RelayProcessConfig)
  await child.next()
  const asked = () => {
    child.send('relay or rest')
    return child.next<RelayProcessReport>()
  }
  return {
    name,
    arrive: async () => void (await asked()),
    run: count => byCallers(callers, count, () => shop.orders.place(next())),
    async leave() {
      const { failed } = await asked()
      if (failed > 0) throw new Error(`deliveries to ${name} failed`)
    },
    async close() {
      child.kill('SIGTERM')
      await child.ended
      await shop.close()
    },
  }
}

async function openBenchShop(path: string, publisher: EventPublisher | undefined) {
  const parts = { outbox, ...(publisher !== undefined && { publisher }) }
  const shop = createShop({ store: await openSqlite(path), wallet: { maxBalance: Number.MAX_SAFE_INTEGER }, ...parts })
  await fillShop(shop, manyProducts)
  const next = orderStream(manyProducts, 1)
  // Connected, and with its driver loaded: the first delivery says nothing of the next.
  await shop.orders.place(next())
  if (publisher !== undefined) await shop.outbox.relay()
  return { shop, next }
}

/** Takes what is posted, in a process of its own. */
async function startEndpoint(): Promise<{ url: string; process: ChildProcess }> {
  const program = `require('node:http').createServer((request, response) => {
    request.resume().on('end', () => response.end())
  }).listen(0, '127.0.0.1', function () { console.log(this.address().port) })`
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = (await once(child.stdout, 'data')) as [Buffer]
  return { url: `http://127.0.0.1:${Number(port)}/`, process: child }
}

/** The broker that is named, or one of our own where it has been fetched before: a benchmark downloads nothing. */
async function findKafka(): Promise<{ brokers: string; stop(): Promise<void> } | undefined> {
  const named = process.env.JUMUN_TEST_KAFKA
  if (named !== undefined) return { brokers: named, stop: async () => {} }
  if (!hasKafka()) return undefined
  const service = await createKafkaService()
  await service.start()
  return { brokers: service.address, stop: () => service.remove() }
}
