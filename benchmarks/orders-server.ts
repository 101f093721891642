import { byCallers, openStore } from '@jumun/doctor/toolbox'
import { withDatabase } from './bench-database.ts'
import { type BenchServer, type Connection, mariadb, postgres } from './bench-server.ts'
import { benchShop } from './bench-shop.ts'
import { fillShop } from './fill-shop.ts'
import { placeBatch, placeConditionally, placeNaively } from './hand-written-server.ts'
import { heldPool } from './held-pool.ts'
import { openLimitServer } from './limit-server.ts'
import { type Competitor, race } from './race.ts'
import { retryDeadlocks } from './retry-deadlocks.ts'
import { openSlowLink } from './slow-link.ts'
import type { Heat, Suite, SuiteOptions } from './suite.ts'
import { hotProduct, manyProducts, type OrderRequest, orderStream, type Workload } from './workload.ts'

export const ordersMariadb: Suite = options => ordersServer(mariadb(), options)
export const ordersPostgres: Suite = options => ordersServer(postgres(), options)

const callers = 64
const addedMs = 1

/**
 * Orders of 64 callers into a server, every commit durable, on many products and on one that all want, directly and
 * through a link that makes each exchange a millisecond longer. All competitors write the same rows into the same tables
 * of one database, whose books are audited at the end.
 */
async function ordersServer(server: BenchServer, options: SuiteOptions) {
  return withDatabase(server, async (url, facts) => {
    const shop = benchShop(await openStore(url.href))
    const link = await openSlowLink(url, addedMs)
    try {
      await fillShop(shop, manyProducts)
      const heats: Heat[] = []
      for (const [route, to] of Object.entries({ '': url, [`, ${addedMs} ms away`]: link.url })) {
        if (options.smoke && to !== url) continue
        for (const [products, workload] of Object.entries({
          'many products': manyProducts,
          'one hot product': hotProduct,
        })) {
          const title = `${products}${route}, ${callers} callers`
          heats.push(await heat(title, crowd(server, to, workload), options))
        }
      }
      if (!options.smoke) heats.push(await heat('many products, one caller', alone(server, url, manyProducts), options))
      const audit = await shop.audit()
      if (!audit.ok) throw new Error(`the books are wrong: ${JSON.stringify(audit.findings.slice(0, 3))}`)
      return { heats, facts: { ...facts, 'round trip with the link (ms)': await roundTripMs(server, link.url) } }
    } finally {
      await link.close()
      await shop.close()
    }
  })
}

async function heat(title: string, competitors: Promise<Competitor>[], options: SuiteOptions): Promise<Heat> {
  const all = await Promise.all(competitors)
  try {
    return { title, unit: 'orders/s', results: await race(all, options) }
  } finally {
    for (const { close } of all) await close()
  }
}

function crowd(server: BenchServer, url: URL, workload: Workload): Promise<Competitor>[] {
  return [
    oneByOne(server, url, workload, {
      name: 'hand-written, lock and update',
      connections: callers,
      place: placeNaively,
    }),
    oneByOne(server, url, workload, {
      name: 'hand-written, conditional updates',
      connections: callers,
      place: placeConditionally,
    }),
    inBatches(server, url, workload),
    shopCallers(server, url, workload, callers),
    limit(server, url, workload),
  ]
}

function alone(server: BenchServer, url: URL, workload: Workload): Promise<Competitor>[] {
  return [
    oneByOne(server, url, workload, { name: 'hand-written, lock and update', connections: 1, place: placeNaively }),
    shopCallers(server, url, workload, 1),
  ]
}

async function oneByOne(
  server: BenchServer,
  url: URL,
  workload: Workload,
  way: { name: string; connections: number; place(connection: Connection, order: OrderRequest): Promise<void> },
): Promise<Competitor> {
  const next = orderStream(workload, 1)
  const held = heldPool(server, url, way.connections)
  const attempts = retryDeadlocks(server)
  return {
    ...held,
    name: way.name,
    run: count =>
      byCallers(way.connections, count, () => {
        const order = next()
        return attempts.run(held.pool(), connection => way.place(connection, order))
      }),
    counts: () => ({ deadlocks: attempts.deadlocks }),
  }
}

async function inBatches(server: BenchServer, url: URL, workload: Workload): Promise<Competitor> {
  const next = orderStream(workload, 1)
  const held = heldPool(server, url, 1)
  return {
    ...held,
    name: `hand-written, batches of ${callers}`,
    async run(count) {
      for (let done = 0; done < count; done += callers) {
        const orders = Array.from({ length: Math.min(callers, count - done) }, next)
        await held.pool().with(connection => placeBatch(connection, orders))
      }
    },
    counts: () => ({ deadlocks: 0 }),
  }
}

/** As little as can be written, with an idempotency key for each order. */
async function limit(server: BenchServer, url: URL, workload: Workload): Promise<Competitor> {
  const writer = await openLimitServer(server, url, manyProducts)
  const next = orderStream(workload, 1)
  let count = 0
  const keyed = () => ({ order: next(), key: `order-${(count += 1)}` })
  return {
    name: `the limit, batches of ${callers}`,
    async run(orders) {
      for (let done = 0; done < orders; done += callers) {
        await writer.place(Array.from({ length: Math.min(callers, orders - done) }, keyed))
      }
    },
    close: () => writer.close(),
  }
}

async function shopCallers(
  server: BenchServer,
  url: URL,
  workload: Workload,
  callersOfShop: number,
): Promise<Competitor> {
  const store = await openStore(url.href)
  let deadlocks = 0
  const shop = benchShop({
    ...store,
    // One that fails for a passing reason, above all for a deadlock, is begun again; here it is counted.
    async transaction(work) {
      try {
        return await store.transaction(work)
      } catch (error) {
        deadlocks += 1
        throw error
      }
    },
  })
  const next = orderStream(workload, 1)
  return {
    name: `shop.orders.place, ${callersOfShop} ${callersOfShop === 1 ? 'caller' : 'callers'}`,
    run: count => byCallers(callersOfShop, count, () => shop.orders.place(next())),
    counts: () => ({ deadlocks }),
    close: () => shop.close(),
  }
}

async function roundTripMs(server: BenchServer, url: URL): Promise<number> {
  const pool = await server.openPool(url, 1)
  try {
    return await pool.with(async connection => {
      const startedAt = performance.now()
      for (let i = 0; i < 50; i += 1) await connection.all('select 1')
      return Number(((performance.now() - startedAt) / 50).toFixed(2))
    })
  } finally {
    await pool.close()
  }
}
