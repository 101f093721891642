import { setTimeout as sleep } from 'node:timers/promises'
import { awaitGate, childConfig, tell } from './child-side.ts'
import { hotShop } from './hot-shop.ts'
import { openInspector } from '../../packages/cli/src/doctor/inspector.ts'
import { openStore } from './open-store.ts'

export interface MoneyReaderConfig {
  readonly url: string
  readonly seconds: number
}

export interface MoneyReaderReport {
  readonly reads: number
  /** States in which money had come or gone, or a stock or balance was below 0. */
  readonly badReads: number
  /** Whole audits while everybody else went on writing. */
  readonly audits: number
  readonly auditFindings: number
  readonly complaints: readonly string[]
}

/** One statement and so one state: Σ balances, Σ charges, Σ payments, Σ refunds, the lowest stock, the lowest balance. */
const state = `select
  (select sum(balance) from jumun_wallets),
  (select sum(amount) from jumun_ledger where type = 'CHARGE'),
  (select coalesce(sum(amount), 0) from jumun_payments),
  (select coalesce(sum(amount), 0) from jumun_ledger where type = 'REFUND'),
  (select min(stock) from jumun_options),
  (select min(balance) from jumun_wallets)`

const { url, seconds } = childConfig<MoneyReaderConfig>()
const inspector = await openInspector(url)
const shop = hotShop(await openStore(url))
const complaints: string[] = []
let reads = 0
let badReads = 0
let audits = 0
let auditFindings = 0
tell('ready')
await awaitGate()

const endsAt = performance.now() + seconds * 1000
await Promise.all([lookOnAndOn(), auditOnAndOn()])
tell({ reads, badReads, audits, auditFindings, complaints } satisfies MoneyReaderReport)
await inspector.close()
await shop.close()
process.stdin.destroy()

async function lookOnAndOn(): Promise<void> {
  while (performance.now() < endsAt) {
    const [row] = await inspector.rows(state)
    const [balances, charges, payments, refunds, lowestStock, lowestBalance] = row!.map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    reads += 1
    if (balances === charges - payments + refunds && lowestStock >= 0 && lowestBalance >= 0) {
      // Reading is not what is measured: the writers should have the machine.
      await sleep(5)
      continue
    }
    badReads += 1
    complaints.push(JSON.stringify({ balances, charges, payments, refunds, lowestStock, lowestBalance }))
  }
}

async function auditOnAndOn(): Promise<void> {
  while (performance.now() < endsAt) {
    const { findings } = await shop.audit()
    audits += 1
    auditFindings += findings.length
    for (const finding of findings.slice(0, 3)) complaints.push(JSON.stringify(finding))
    // The rows grow and an audit reads all of them: a few times a run are enough.
    await sleep((seconds * 1000) / 4)
  }
}
