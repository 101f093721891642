import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openSqlite } from '@jumun/adapters/sqlite'
import { createShop, type Shop } from '@jumun/core'
import { openHandWritten } from './hand-written-sqlite.ts'
import { type Competitor, race, type Result } from './race.ts'
import { fillShop } from './fill-shop.ts'
import { manyProducts, orderStream, type Workload } from './workload.ts'

/**
 * Orders into SQLite, every commit durable (`synchronous=FULL`): the shop under 1, 16 and 128 callers beside the same rows
 * written by hand, one commit an order and in batches of 128. Each has a file of its own on the same disk.
 */
export async function ordersSqlite(options: { rounds: number; roundMs: number; folder: string }): Promise<Result[]> {
  const folder = mkdtempSync(join(options.folder, 'jumun-bench-'))
  const competitors: Competitor[] = []
  try {
    competitors.push(await handWritten(folder, 1), await handWritten(folder, 128))
    for (const callers of [1, 16, 128]) competitors.push(await shopCallers(folder, callers))
    return await race(competitors, options)
  } finally {
    for (const { close } of competitors) await close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function handWritten(folder: string, batch: number): Promise<Competitor> {
  const path = join(folder, `hand-written-${batch}.db`)
  await (await openShop(path, manyProducts)).close()
  const writer = openHandWritten(path)
  const next = orderStream(manyProducts, 1)
  return {
    name: batch === 1 ? 'hand-written SQL, one commit an order' : `hand-written SQL, batches of ${batch}`,
    async run(count) {
      for (let done = 0; done < count; done += batch) {
        writer.place(Array.from({ length: Math.min(batch, count - done) }, next))
      }
    },
    close: async () => writer.close(),
  }
}

async function shopCallers(folder: string, callers: number): Promise<Competitor> {
  const shop = await openShop(join(folder, `shop-${callers}.db`), manyProducts)
  const next = orderStream(manyProducts, 1)
  return {
    name: `shop.orders.place, ${callers} ${callers === 1 ? 'caller' : 'callers'}`,
    run: count => placeBy(shop, next, { callers, count }),
    close: () => shop.close(),
  }
}

async function openShop(path: string, workload: Workload): Promise<Shop> {
  const shop = createShop({ store: await openSqlite(path), wallet: { maxBalance: Number.MAX_SAFE_INTEGER } })
  await fillShop(shop, workload)
  return shop
}

/** Callers that each place one order after the other, `count` in all. */
export async function placeBy(
  shop: Shop,
  next: ReturnType<typeof orderStream>,
  { callers, count }: { callers: number; count: number },
): Promise<void> {
  let left = count
  const caller = async () => {
    while (left-- > 0) await shop.orders.place(next())
  }
  await Promise.all(Array.from({ length: callers }, caller))
}
