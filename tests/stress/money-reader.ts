import { openInspector } from '@jumun/adapters/scratch'
import {
  awaitGate,
  childConfig,
  complaintOf,
  holdMoneyConserved,
  hotShop,
  openStore,
  tell,
} from '@jumun/doctor/toolbox'
import { setTimeout as sleep } from 'node:timers/promises'

export interface MoneyReaderConfig {
  readonly url: string
  readonly seconds: number
}

export interface MoneyReaderReport {
  readonly reads: number
  /** States in which money had come or gone, or a stock or balance was below 0. */
  readonly badReads: number
  /** Whole audits while all others went on writing. */
  readonly audits: number
  readonly auditFindings: number
  readonly complaints: readonly string[]
}

const { url, seconds } = await childConfig<MoneyReaderConfig>()
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

async function lookOnAndOn(): Promise<void> {
  while (performance.now() < endsAt) {
    reads += 1
    try {
      await holdMoneyConserved(inspector)
      // Reading is not what is measured: the writers should have the machine.
      await sleep(5)
    } catch (error) {
      badReads += 1
      complaints.push(complaintOf(error))
    }
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
