import type { AuditReport, Shop } from '@jumun/core'
import { type BookCheck, createBooks } from './simulation/books.ts'
import { createCustomers } from './simulation/customers.ts'
import { setStage, type SimulationOptions } from './simulation/stage.ts'
import { createTally } from './simulation/tally.ts'
import { byCallers } from './toolbox/callers.ts'
import { percentile } from './toolbox/percentile.ts'
import { createRandom } from './toolbox/random.ts'

export interface SimulationReport {
  readonly ok: boolean
  readonly options: SimulationOptions
  readonly placed: number
  readonly cancelled: number
  readonly claims: number
  readonly charges: number
  readonly repeats: number
  readonly refusals: Readonly<Record<string, number>>
  readonly elapsedMs: number
  readonly ordersPerSecond: number
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number }
  readonly checks: readonly BookCheck[]
  readonly audit: AuditReport
}

/**
 * Lets a crowd loose on the shop, then compares the crowd's own books with the shop's, and audits. `onOrder` gets to know how
 * many orders have been tried.
 * @throws Error when a customer is answered what no customer should get
 */
export async function simulate(
  shop: Shop,
  options: SimulationOptions,
  { onOrder }: { onOrder?(tried: number): void } = {},
): Promise<SimulationReport> {
  const { orders, concurrency, seed } = options
  const run = `sim-${Date.now().toString(36)}-${process.pid}`
  const stage = await setStage(shop, run, options, createRandom(seed))
  const books = createBooks(stage)
  const tally = createTally()
  const customer = createCustomers({ shop, run, stage, books, tally, options })

  const start = performance.now()
  let tried = 0
  await byCallers(concurrency, orders, async index => {
    await customer(index)
    tried += 1
    onOrder?.(tried)
  })
  const elapsedMs = performance.now() - start
  const checks = await books.compare(shop, concurrency)
  const audit = await shop.audit()
  const { latencies, refusals, ...counts } = tally
  return {
    ok: audit.ok && checks.every(({ expected, actual }) => expected === actual),
    options,
    ...counts,
    refusals: Object.fromEntries([...refusals].toSorted(([, a], [, b]) => b - a)),
    elapsedMs: rounded(elapsedMs),
    ordersPerSecond: Math.round(orders / (elapsedMs / 1000)),
    latencyMs: {
      p50: rounded(percentile(latencies, 0.5)),
      p99: rounded(percentile(latencies, 0.99)),
      max: rounded(percentile(latencies, 1)),
    },
    checks,
    audit,
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10
}
