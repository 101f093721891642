import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openSqlite } from '@jumun/adapters/sqlite'
import type { Shop } from '@jumun/core'
import { byCallers } from '@jumun/doctor/toolbox'
import { benchShop } from './bench-shop.ts'
import { fillShop } from './fill-shop.ts'
import { openHandWritten } from './hand-written-sqlite.ts'
import { openLimit } from './limit-sqlite.ts'
import { type Competitor, race } from './race.ts'
import type { Heat, Suite } from './suite.ts'
import { hotProduct, manyProducts, orderStream, type Workload } from './workload.ts'

/**
 * Orders into SQLite, every commit durable (`synchronous=FULL`): the shop under 1, 16 and 128 callers beside the same rows
 * hand-written, one commit per order and in batches of 128. Each has a file of its own on the same disk.
 */
export const ordersSqlite: Suite = async options => {
  const heats: Heat[] = []
  for (const [title, workload] of Object.entries({ 'many products': manyProducts, 'one hot product': hotProduct })) {
    const folder = mkdtempSync(join(options.folder, 'jumun-bench-'))
    const competitors: Competitor[] = []
    try {
      competitors.push(await handWritten(folder, workload, 1), await handWritten(folder, workload, 128))
      for (const callers of [1, 16, 128]) competitors.push(await shopCallers(folder, workload, callers))
      for (const batch of [1, 128]) competitors.push(limit(folder, workload, batch))
      heats.push({ title, unit: 'orders/s', results: await race(competitors, options) })
    } finally {
      for (const { close } of competitors) await close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return { heats, facts: { synchronous: 'FULL', journal_mode: 'WAL' } }
}

async function handWritten(folder: string, workload: Workload, batch: number): Promise<Competitor> {
  const path = join(folder, `hand-written-${batch}.db`)
  await (await openShop(path)).close()
  const writer = openHandWritten(path)
  const next = orderStream(workload, 1)
  return {
    name: batch === 1 ? 'hand-written, one commit per order' : `hand-written, batches of ${batch}`,
    async run(count) {
      for (let done = 0; done < count; done += batch) {
        writer.place(Array.from({ length: Math.min(batch, count - done) }, next))
      }
    },
    close: async () => writer.close(),
  }
}

async function shopCallers(folder: string, workload: Workload, callers: number): Promise<Competitor> {
  const shop = await openShop(join(folder, `shop-${callers}.db`))
  const next = orderStream(workload, 1)
  return {
    name: `shop.orders.place, ${callers} ${callers === 1 ? 'caller' : 'callers'}`,
    run: count => byCallers(callers, count, () => shop.orders.place(next())),
    close: () => shop.close(),
  }
}

/** As little as can be written, with an idempotency key for each order. */
function limit(folder: string, workload: Workload, batch: number): Competitor {
  const writer = openLimit(join(folder, `limit-${batch}.db`), manyProducts)
  const next = orderStream(workload, 1)
  let count = 0
  const keyed = () => ({ order: next(), key: `order-${(count += 1)}` })
  return {
    name: batch === 1 ? 'the limit, one commit per order' : `the limit, batches of ${batch}`,
    async run(orders) {
      for (let done = 0; done < orders; done += batch) {
        writer.place(Array.from({ length: Math.min(batch, orders - done) }, keyed))
      }
    },
    close: async () => writer.close(),
  }
}

async function openShop(path: string): Promise<Shop> {
  const shop = benchShop(await openSqlite(path))
  await fillShop(shop, manyProducts)
  return shop
}
