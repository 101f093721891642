import assert from 'node:assert/strict'
import { type Inspector, openInspector } from '@jumun/adapters/scratch'
import {
  type Child,
  countRows,
  type CrowdReport,
  fillHotShop,
  type HotProduct,
  hotShop,
  openStore,
  startChild,
} from '@jumun/doctor/toolbox'
import { audited } from './audited.ts'
import { type Backend, chooseBackends, onEach } from './backend.ts'
import type { HotWorkerConfig } from './hot-worker.ts'
import type { MoneyReaderConfig, MoneyReaderReport } from './money-reader.ts'
import type { Figures, Suite } from './suite.ts'

const users = 200
const marks = ['a', 'b', 'c', 'd']

export const suite: Suite = {
  name: 'many-processes',
  description: 'several processes order the same few products from one database; a reader checks every state it sees',
  async run({ quick, seed, backends }) {
    const figures = await onEach(await chooseBackends(backends), async backend => {
      const counted = await fixedOrders(backend, { processes: 2, callers: 8, orders: quick ? 300 : 2000, seed })
      const hot = await hotRush(backend, { processes: 4, callers: 100, seconds: quick ? 3 : 20, seed })
      // In a few seconds a process has few turns, and luck decides about its share.
      if (!quick)
        assert.ok(Number(hot.slowestToMean) >= 0.5, `the slowest process had ${hot.slowestToMean} of the mean`)
      return { ...counted, ...hot }
    })
    return { seed, ...figures }
  },
}

/** Each process places so many orders, and not one of them is refused: there is enough of everything. */
export async function fixedOrders(
  backend: Backend,
  options: { processes: number; callers: number; orders: number; seed: number },
): Promise<Figures> {
  const { processes, callers, orders, seed } = options
  return withShop(backend, {}, async (url, inspector) => {
    const workers = marks
      .slice(0, processes)
      .map((mark, index) => startWorker({ url, mark, callers, users, seed: seed + index, orders }, 120))
    const reports = await runAll(workers)
    assertUndisturbed(reports)
    const placed = reports.map(report => report.placed)
    assert.deepEqual(
      placed,
      placed.map(() => orders),
      'every order was placed',
    )
    assert.equal(await countRows(inspector, 'select count(*) from jumun_orders'), processes * orders)
    const handovers = await countHandovers(inspector)
    // One after the other, they would have handed over once.
    assert.ok(handovers >= 2, `the processes wrote at the same time (${handovers} hand-overs)`)
    return { ordersOfTwo: processes * orders, handoversOfTwo: handovers }
  })
}

/** All processes at once for some seconds: products sell out, money comes and goes, a reader looks on. */
export async function hotRush(
  backend: Backend,
  options: { processes: number; callers: number; seconds: number; seed: number },
): Promise<Figures> {
  const { processes, callers, seconds, seed } = options
  // Gone early, gone later, never gone, at some hundreds of orders per second.
  const stock = { 'hot-scarce': 50 * seconds, 'hot-short': 150 * seconds }
  return withShop(backend, stock, async (url, inspector) => {
    const workers = marks
      .slice(0, processes)
      .map((mark, index) => startWorker({ url, mark, callers, users, seed: seed + index, seconds }, seconds + 60))
    const reading: MoneyReaderConfig = { url, seconds }
    const maxMs = (seconds + 60) * 1000
    const reader = startChild(new URL('./money-reader.ts', import.meta.url), reading, { maxMs })
    const [read, ...reports] = await runAll<MoneyReaderReport | CrowdReport>([reader, ...workers])
    const { reads, badReads, audits, auditFindings, complaints } = read as MoneyReaderReport
    const workerReports = reports as CrowdReport[]
    assertUndisturbed(workerReports)
    assert.deepEqual(complaints, [], 'the reader saw nothing wrong')
    assert.ok(reads > seconds, `the reader looked often (${reads})`)
    assert.ok(audits > 0, 'the audit ran under load')

    const placed = workerReports.map(report => report.placed)
    const total = sum(placed)
    const slowestToMean = Math.min(...placed) / (total / processes)
    const soldOut = sum(workerReports.map(report => report.soldOut))
    assert.ok(soldOut > 0, 'the scarce product sold out')
    assert.equal(await stockOf(inspector, 'hot-scarce'), 0, 'sold to the last one')
    assert.equal(sum(workerReports.map(report => report.scarcePlaced)), stock['hot-scarce'], 'and not one more')
    const handovers = await countHandovers(inspector)
    assert.ok(handovers >= processes * 2, `the processes wrote at the same time (${handovers} hand-overs)`)
    return {
      orders: total,
      ordersPerSecond: Math.round(total / seconds),
      soldOut,
      charged: sum(workerReports.map(report => report.charged)),
      cancelled: sum(workerReports.map(report => report.cancelled)),
      busy: sum(workerReports.map(report => report.busy)),
      handovers,
      longestMs: Math.max(...workerReports.map(report => report.longestMs)),
      slowestToMean: Number(slowestToMean.toFixed(2)),
      reads,
      badReads,
      auditsUnderLoad: audits,
      auditFindings,
    }
  })
}

async function withShop(
  backend: Backend,
  stock: Readonly<Partial<Record<HotProduct, number>>>,
  work: (url: string, inspector: Inspector) => Promise<Figures>,
): Promise<Figures> {
  const database = await backend.create()
  try {
    const shop = hotShop(await openStore(database.url))
    const inspector = await openInspector(database.url)
    try {
      await fillHotShop(shop, { users, stock })
      const figures = await work(database.url, inspector)
      await audited(shop)
      return figures
    } finally {
      await inspector.close()
      await shop.close()
    }
  } finally {
    await database.drop()
  }
}

function startWorker(config: HotWorkerConfig, maxSeconds: number): Child {
  return startChild(new URL('./hot-worker.ts', import.meta.url), config, { maxMs: maxSeconds * 1000 })
}

/** Lets all start at the same moment, once all are ready. */
async function runAll<Report = CrowdReport>(children: readonly Child[]): Promise<Report[]> {
  try {
    await Promise.all(children.map(child => child.next()))
    for (const child of children) child.go()
    const reports = await Promise.all(children.map(child => child.next<Report>()))
    const ends = await Promise.all(children.map(child => child.ended))
    assert.deepEqual(
      ends,
      ends.map(() => ({ code: 0, signal: null })),
      'every process ended by itself',
    )
    return reports
  } finally {
    for (const child of children) child.kill('SIGKILL')
  }
}

function assertUndisturbed(reports: readonly CrowdReport[]): void {
  const complaints = reports.flatMap(report => report.complaints)
  assert.deepEqual(complaints, [], 'no caller heard of locks, deadlocks or anything else')
}

/** How often one process sold the next unit of a product after another one had sold the last: the race that was wanted. */
async function countHandovers(inspector: Inspector): Promise<number> {
  const rows = await inspector.rows(
    `select order_id from jumun_view_stock_movements where product_id = 'hot-endless' and type = 'ORDER' order by number`,
  )
  const sellers = rows.map(([orderId]) => String(orderId).at(-1))
  return sellers.filter((seller, index) => index > 0 && seller !== sellers[index - 1]).length
}

function stockOf(inspector: Inspector, productId: HotProduct): Promise<number> {
  return countRows(inspector, `select stock from jumun_options where product_id = '${productId}'`)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
