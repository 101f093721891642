import type { AuditReport, Shop } from '@jumun/core'
import { inFlight } from '../in-flight.ts'
import { createProgress } from '../output/progress.ts'
import { createRandom } from '../random.ts'
import { type BookCheck, createBooks } from './books.ts'
import { createCustomers } from './customers.ts'
import { setStage, type SimulationOptions } from './stage.ts'
import { createTally, percentile } from './tally.ts'

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

/** Lets a crowd loose on the shop, then compares the crowd's own books with the shop's, and audits. */
export async function runSimulation(shop: Shop, options: SimulationOptions): Promise<SimulationReport> {
  const { orders, concurrency, seed } = options
  const run = `sim-${Date.now().toString(36)}-${process.pid}`
  const stage = await setStage(shop, run, options, createRandom(seed))
  const books = createBooks(stage)
  const tally = createTally()
  const customer = createCustomers({ shop, run, stage, books, tally, options })

  const progress = createProgress('orders', orders)
  const start = performance.now()
  let done = 0
  try {
    await inFlight(orders, concurrency, async index => {
      await customer(index)
      done += 1
      if (done % 100 === 0) progress.to(done)
    })
  } finally {
    progress.stop()
  }
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
