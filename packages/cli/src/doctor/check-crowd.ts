import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from './bench.ts'
import { registerUsers } from './doctor-shop.ts'
import type { Check } from './finding.ts'
import { hold } from './hold.ts'
import type { CrowdReport } from './worker-task.ts'

const users = 200
const callers = 50

/** One statement and so one state. The differences are taken by the database: its sums may pass what a number holds. */
const state = `select
  (select sum(balance) from jumun_wallets) - (select sum(amount) from jumun_ledger),
  (select coalesce(sum(amount), 0) from jumun_payments) + (select coalesce(sum(amount), 0) from jumun_ledger where type = 'PAYMENT'),
  (select min(balance) from jumun_wallets),
  (select min(stock) from jumun_options)`

export const crowd: Check = {
  name: 'crowd',
  promise: 'several processes order, cancel and charge at once: money is conserved in every state that a reader sees',
  advice:
    'Where callers were told BUSY, look at lock waits and time-outs of the server; where money came or went, do not use this database.',
  async run(bench) {
    const { shop, hire, seconds, random } = bench
    const processes = Math.min(4, Math.max(2, availableParallelism()))
    await registerUsers(shop, 'crowd', users, 1_000_000_000)
    const scarce = 30 * seconds
    await shop.catalog.addProducts({
      products: [
        { productId: 'scarce', name: 'Scarce', price: 1_300, stock: scarce },
        { productId: 'short', name: 'Short', price: 700, stock: 150 * seconds },
        { productId: 'endless', name: 'Endless', price: 100, stock: 1_000_000_000 },
      ],
    })
    const workers = await hire(processes)
    const startAt = Date.now() + 30
    const asked = workers.map(worker =>
      worker.ask<CrowdReport>({ type: 'crowd', startAt, callers, seconds, seed: random.below(2 ** 31), users }),
    )
    const over = new AbortController()
    const reading = readOnAndOn(bench, over.signal)
    const reports = await Promise.all(asked).finally(() => over.abort())
    const reads = await reading
    const sum = (value: (report: CrowdReport) => number) => reports.reduce((total, one) => total + value(one), 0)
    hold('answers that nobody should get', [...new Set(reports.flatMap(({ complaints }) => complaints))], [])
    const left = (await shop.catalog.getProduct({ productId: 'scarce' })).stock
    hold('scarce units sold and left', sum(({ scarcePlaced }) => scarcePlaced) + left, scarce)
    const orders = sum(({ placed }) => placed)
    if (orders === 0) throw new Error('nobody could order anything')
    return {
      figures: {
        processes,
        callers: processes * callers,
        orders,
        ordersASecond: Math.round(orders / seconds),
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
    const [row] = await inspector.rows(state)
    const [balances, payments, lowestBalance, lowestStock] = row!.map(Number)
    hold('money that came or went', { balances, payments }, { balances: 0, payments: 0 })
    hold('balances and stocks below 0', [lowestBalance! < 0, lowestStock! < 0], [false, false])
    reads += 1
    // Reading is not what is tested: the writers should have the database.
    await sleep(10)
  } while (!signal.aborted)
  return reads
}
