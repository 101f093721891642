import { openStore } from '@jumun/adapters/open'
import { createRandom } from '../random.ts'
import type { Bench } from './bench.ts'
import { audit } from './check-audit.ts'
import { constraints } from './check-constraints.ts'
import { crowd } from './check-crowd.ts'
import { cuts } from './check-cuts.ts'
import { durability } from './check-durability.ts'
import { identity } from './check-identity.ts'
import { integers } from './check-integers.ts'
import { isolation } from './check-isolation.ts'
import { kill } from './check-kill.ts'
import { coupons, lastUnits, oneCoupon, oneKey, payCancelExpire } from './check-races.ts'
import { relays } from './check-relays.ts'
import { createCrew } from './crew.ts'
import { createDoctorShop } from './doctor-shop.ts'
import type { Check, Finding } from './finding.ts'
import { openInspector } from './inspector.ts'
import type { ScratchDatabase } from './scratch-database.ts'

const checks: readonly Check[] = [
  identity,
  integers,
  constraints,
  durability,
  isolation,
  lastUnits,
  oneKey,
  coupons,
  oneCoupon,
  payCancelExpire,
  relays,
  crowd,
  kill,
  cuts,
  audit,
]

/** Runs all checks, one after the other, on a shop in the scratch database. */
export async function runDoctor(
  database: ScratchDatabase,
  options: { seconds: number; seed: number; onFinding: (finding: Finding) => void },
): Promise<Finding[]> {
  const store = await openStore(database.url, { create: true })
  const shop = createDoctorShop(store)
  const inspector = await openInspector(database.url)
  const crew = createCrew(database.url)
  const bench: Bench = {
    database,
    store,
    shop,
    inspector,
    random: createRandom(options.seed),
    seconds: options.seconds,
    hire: crew.hire,
  }
  const findings: Finding[] = []
  try {
    for (const check of checks.filter(({ applies }) => applies?.(bench) ?? true)) {
      const finding = await examine(check, bench)
      // After a failure they may still be at it.
      if (finding.verdict === 'fail') await crew.dismiss()
      else crew.rest()
      findings.push(finding)
      options.onFinding(finding)
    }
    return findings
  } finally {
    await crew.dismiss()
    await inspector.close()
    await shop.close()
  }
}

async function examine({ name, promise, advice, run }: Check, bench: Bench): Promise<Finding> {
  const begun = performance.now()
  const elapsedMs = () => Math.round(performance.now() - begun)
  try {
    const { figures, warning } = await run(bench)
    const about = { check: name, promise, figures }
    if (warning === undefined) return { ...about, verdict: 'pass', elapsedMs: elapsedMs() }
    return { ...about, verdict: 'warn', found: warning, advice, elapsedMs: elapsedMs() }
  } catch (error) {
    const found = error instanceof Error ? withCause(error) : String(error)
    return { check: name, promise, figures: {}, verdict: 'fail', found, advice, elapsedMs: elapsedMs() }
  }
}

function withCause(error: Error): string {
  return error.cause instanceof Error ? `${error.message} (${withCause(error.cause)})` : error.message
}
