import assert from 'node:assert/strict'
import { createGaleraCluster, type GaleraCluster, missingForGalera } from '../../scripts/services/galera.ts'
import {
  type Case,
  coupons,
  hotProduct,
  limits,
  mixed,
  oneWallet,
  relays,
  runCase,
  sameKey,
  workers,
} from './galera/cases.ts'
import { runFaults, runOneWriter } from './galera/faults.ts'
import { runSuites } from './run-suites.ts'
import type { Figures, Suite } from './suite.ts'

const cases: Readonly<Record<string, Case>> = {
  hotProduct,
  coupons,
  oneWallet,
  sameKey,
  mixed,
  limits,
  relays,
  workers,
}

export const suite: Suite = {
  name: 'galera',
  description: 'a shop at each of two and three nodes of Galera; nodes are killed, isolated and halted, and come back',
  async run({ quick, seed }) {
    const missing = missingForGalera()
    if (missing !== undefined) {
      assert.ok(!(process.env['JUMUN_TEST_REQUIRE'] ?? '').includes('galera'), `Galera is required: ${missing}`)
      return { skipped: missing }
    }
    const only = process.env['JUMUN_STRESS_CASE']
    const options = { seconds: quick ? 1 : 4, runs: quick ? 1 : Number(process.env['JUMUN_STRESS_RUNS'] ?? 3), seed }
    const figures: Figures = { seed }
    for (const nodes of quick ? [3] : [2, 3]) {
      const cluster = await createGaleraCluster({ nodes })
      try {
        await cluster.start()
        const found = await runCases(cluster, { ...options, only })
        if (nodes === 3) Object.assign(found, await runFaultsAndWriter(cluster, options, only))
        for (const [name, value] of Object.entries(found)) figures[`${nodes} nodes, ${name}`] = value
      } finally {
        await cluster.remove()
      }
    }
    return figures
  },
}

async function runFaultsAndWriter(cluster: GaleraCluster, options: Omit<RunOptions, 'only'>, only: string | undefined) {
  const figures: Figures = {}
  if (only === undefined || only === 'oneWriter') figures['oneWriter'] = await runOneWriter(cluster, options)
  if (only === undefined || only === 'faults') {
    for (const [name, value] of Object.entries(await runFaults(cluster, options))) figures[`node ${name}`] = value
  }
  console.error(`  ${JSON.stringify(figures)}`)
  return figures
}

interface RunOptions {
  readonly seconds: number
  readonly runs: number
  readonly seed: number
  readonly only: string | undefined
}

async function runCases(cluster: GaleraCluster, { seconds, runs, seed, only }: RunOptions): Promise<Figures> {
  const figures: Figures = {}
  for (const [name, run] of Object.entries(cases).filter(([one]) => only === undefined || one === only)) {
    let [acknowledged, orders, aborts] = [0, 0, 0]
    const told: Record<string, number> = {}
    for (let turn = 0; turn < runs; turn += 1) {
      const found = await runCase(cluster, `${name}_${turn}`.toLowerCase(), run, { seconds, seed: seed + turn })
      acknowledged += found.acknowledged
      orders += found.orders
      aborts += found.aborts
      for (const [what, times] of Object.entries(found.told)) told[what] = (told[what] ?? 0) + times
    }
    const answers = Object.entries(told).map(([what, times]) => `, ${times} × ${what}`)
    figures[name] = `${runs} runs: ${acknowledged} acknowledged, ${orders} orders, ${aborts} aborts${answers.join('')}`
    console.error(`  ${name}: ${figures[name]}`)
  }
  return figures
}

if (process.argv[1] === import.meta.filename) process.exitCode = await runSuites([suite], process.argv.slice(2))
