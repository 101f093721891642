import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { holdMoneyConserved } from '../toolbox/conserved-money.ts'
import type { CrowdReport } from '../toolbox/crowd.ts'
import { hold } from '../toolbox/hold.ts'
import { fillHotShop } from '../toolbox/hot-shop.ts'
import type { Bench } from './bench.ts'
import type { Check } from './finding.ts'

const users = 200
const callers = 50

export const crowd: Check = {
  name: 'crowd',
  promise: 'several processes order, cancel and charge at once: money is conserved in every state that a reader sees',
  advice:
    'Where callers got BUSY, look at lock waits and time-outs of the server; where money came or went, do not use this database.',
  async run(bench) {
    const { shop, hire, seconds, random } = bench
    const processes = Math.min(4, Math.max(2, availableParallelism()))
    const scarce = 30 * seconds
    await fillHotShop(shop, { users, stock: { 'hot-scarce': scarce, 'hot-short': 150 * seconds } })
    const workers = await hire(processes)
    const startAt = Date.now() + 30
    const over = new AbortController()
    const ordering = Promise.all(
      workers.map(worker => {
        const options = { callers, seconds, users, seed: random.below(2 ** 31) }
        return worker.ask<CrowdReport>({ type: 'crowd', startAt, options })
      }),
    ).finally(() => over.abort())
    // Together: whichever of them fails first is reported, and the other one is not left without anybody who waits for it.
    const [reads, reports] = await Promise.all([readOnAndOn(bench, over.signal), ordering])
    const sum = (value: (report: CrowdReport) => number) => reports.reduce((total, one) => total + value(one), 0)
    hold('answers that no caller should get', [...new Set(reports.flatMap(({ complaints }) => complaints))], [])
    const left = (await shop.catalog.getProduct({ productId: 'hot-scarce' })).stock
    hold('scarce units sold and left', sum(({ scarcePlaced }) => scarcePlaced) + left, scarce)
    const orders = sum(({ placed }) => placed)
    if (orders === 0) throw new Error('no user could order anything')
    return {
      figures: {
        processes,
        callers: processes * callers,
        orders,
        ordersPerSecond: Math.round(orders / seconds),
        cancelled: sum(({ cancelled }) => cancelled),
        soldOut: sum(({ soldOut }) => soldOut),
        statesRead: reads,
        longestMs: Math.max(...reports.map(({ longestMs }) => longestMs)),
      },
    }
  },
}

async function readOnAndOn({ inspector }: Bench, signal: AbortSignal): Promise<number> {
  let reads = 0
  do {
    await holdMoneyConserved(inspector)
    reads += 1
    // Reading is not what is tested: the writers should have the database.
    await sleep(10)
  } while (!signal.aborted)
  return reads
}
