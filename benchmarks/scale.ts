import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { openSqlite } from '@jumun/adapters/sqlite'
import type { Shop } from '@jumun/core'
import { byCallers } from '@jumun/doctor/toolbox'
import { benchShop } from './bench-shop.ts'
import { fillShop } from './fill-shop.ts'
import { heapMiB } from './heap.ts'
import { type Competitor, race } from './race.ts'
import type { Heat, Suite, SuiteOptions } from './suite.ts'
import { hotProduct, manyProducts, orderStream, productIdOf } from './workload.ts'

const linesAnOrder = manyProducts.lines

/** With how many the many are compared. */
export const fewLines = 10_000

/**
 * SQLite as orders grow: orders per second, the ranking without its cache and a product page, at few and at many stored
 * order lines, and the heap along the way. `--full` fills a million lines, or as many as `--lines` says, and goes on to a
 * million orders in the end.
 */
export const scale: Suite = async options => {
  const few = options.smoke ? 300 : fewLines
  const many = options.smoke ? 3000 : (options.lines ?? (options.full ? 1_000_000 : 100_000))
  const folder = mkdtempSync(join(options.folder, 'jumun-bench-'))
  const fewPath = join(folder, 'few.db')
  const manyPath = join(folder, 'many.db')
  try {
    const heap: Record<string, string> = {}
    const filling = await openShop(manyPath)
    await fillShop(filling, manyProducts)
    const next = orderStream(manyProducts, 1)
    await place(filling, next, few)
    heap[`heap at ${few} lines`] = heapMiB()
    await filling.close()
    copyFileSync(manyPath, fewPath)

    const startedAt = performance.now()
    const shop = await openShop(manyPath)
    for (let lines = few, step = 1; step <= 4; step += 1) {
      const target = few + ((many - few) * step) / 4
      await place(shop, next, target - lines)
      lines = target
      heap[`heap at ${Math.round(lines)} lines`] = heapMiB()
    }
    const seconds = (performance.now() - startedAt) / 1000
    await shop.close()

    const facts = {
      ...heap,
      [`file at ${many} lines`]: `${(statSync(manyPath).size / 2 ** 20).toFixed(0)} MiB`,
      'orders/s while filling': Math.round((many - few) / linesAnOrder / seconds),
    }
    const sizes: Sizes = [
      { lines: few, path: fewPath },
      { lines: many, path: manyPath },
    ]
    const heats: Heat[] = []
    heats.push(
      await readingHeat('ranking.top, not cached', sizes, options, one => one.ranking.top()),
      await readingHeat('product page', sizes, options, one => {
        return one.catalog.getProduct({ productId: productIdOf(Math.floor(Math.random() * manyProducts.products)) })
      }),
    )
    for (const callers of [1, 128]) heats.push(await ordersHeat(sizes, callers, options))
    if (options.full) Object.assign(facts, await heapOverOrders(manyPath, 1_000_000))
    return { heats, facts }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The heap of one process that places so many orders, of one line each. */
async function heapOverOrders(path: string, count: number): Promise<Record<string, string>> {
  const shop = await openShop(path)
  const next = orderStream(hotProduct, 1)
  const heap: Record<string, string> = {}
  const steps = 4
  for (let step = 1; step <= steps; step += 1) {
    await byCallers(128, count / steps, () => shop.orders.place(next()))
    heap[`heap after ${(count * step) / steps} orders of one process`] = heapMiB()
  }
  await shop.close()
  return heap
}

type Sizes = readonly [few: Size, many: Size]

interface Size {
  readonly lines: number
  readonly path: string
}

/** Few lines are few again at the beginning of each round, in a copy of the file; many become more. */
async function ordersHeat([few, many]: Sizes, callers: number, options: SuiteOptions): Promise<Heat> {
  const copy = `${few.path}-used-up`
  const next = orderStream(manyProducts, 1)
  let shop: Shop | undefined
  const competitor = (lines: number, path: string, discard: () => void): Competitor => ({
    name: `shop.orders.place, ${lines} lines stored`,
    async arrive() {
      if (path === copy) copyFileSync(few.path, copy)
      shop = await openShop(path)
      // Into the caches of the file system and of SQLite, as a shop that has been running has it.
      await byCallers(callers, options.smoke ? 20 : 1000, () => shop!.orders.place(next()))
    },
    run: count => byCallers(callers, count, () => shop!.orders.place(next())),
    async leave() {
      await shop?.close()
      discard()
    },
    close: async () => undefined,
  })
  const competitors = [
    competitor(few.lines, copy, () => rmSync(copy)),
    competitor(many.lines, many.path, () => undefined),
  ]
  const title = `orders, ${callers} ${callers === 1 ? 'caller' : 'callers'}`
  return { title, unit: 'orders/s', results: await race(competitors, options) }
}

async function readingHeat(
  title: string,
  sizes: Sizes,
  options: SuiteOptions,
  read: (shop: Shop) => Promise<unknown>,
): Promise<Heat> {
  const competitors: Competitor[] = []
  try {
    for (const { lines, path } of sizes) {
      const shop = await openShop(path)
      competitors.push({
        name: `${lines} lines stored`,
        run: count => byCallers(1, count, () => read(shop)),
        close: () => shop.close(),
      })
    }
    return { title, unit: 'calls/s', results: await race(competitors, options) }
  } finally {
    for (const { close } of competitors) await close()
  }
}

async function openShop(path: string): Promise<Shop> {
  return benchShop(await openSqlite(path))
}

async function place(shop: Shop, next: ReturnType<typeof orderStream>, lines: number): Promise<void> {
  await byCallers(128, Math.round(lines / linesAnOrder), () => shop.orders.place(next()))
}
