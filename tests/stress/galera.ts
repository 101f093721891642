import assert from 'node:assert/strict'
import { createGaleraCluster, type GaleraCluster, missingForGalera } from '../../scripts/services/galera.ts'
import {
  type Case,
  coupons,
  hotProduct,
  leases,
  limits,
  mixed,
  oneWallet,
  relays,
  runCase,
  sameKey,
  reads,
  workers,
} from './galera/cases.ts'
import { runBehindHaproxy, runDoctor, runFaults, runHostList } from './galera/faults.ts'
import { openOnNodes } from './galera/shops.ts'
import { runUnkeyed } from './galera/unkeyed.ts'
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
  leases,
  reads,
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
    const runs = quick ? 1 : Number(process.env['JUMUN_STRESS_RUNS'] ?? 3)
    // Many runs are short ones: what counts is that nodes get into each other's way in each of them.
    const options = { seconds: quick ? 1 : runs > 5 ? 0.5 : 4, runs, seed }
    const figures: Figures = { seed }
    const sizes = process.env['JUMUN_STRESS_NODES']?.split(',').map(Number) ?? (quick ? [3] : [2, 3])
    for (const nodes of sizes) {
      const cluster = await createGaleraCluster({ nodes })
      try {
        await cluster.start()
        const found = await runCases(cluster, { ...options, only })
        if (nodes === 3) Object.assign(found, await runOnThree(cluster, { ...options, only }))
        for (const [name, value] of Object.entries(found)) figures[`${nodes} nodes, ${name}`] = value
      } finally {
        await cluster.remove()
      }
    }
    return figures
  },
}

/** What needs a cluster with a majority left when one node is gone. */
async function runOnThree(cluster: GaleraCluster, { only, ...options }: RunOptions): Promise<Figures> {
  const wanted = (name: string) => only === undefined || only === name
  const figures: Figures = {}
  if (wanted('doctor')) figures['doctor'] = await runDoctor(cluster)
  if (wanted('unkeyed')) {
    const { runs, seed } = options
    figures['commands without keys, a node cut off'] = await runUnkeyed(cluster, { cuts: 2 * runs, seed })
  }
  if (wanted('oneWriter')) figures['one writer behind HAProxy'] = await runBehindHaproxy(cluster, options)
  if (wanted('hostList')) figures['one writer by a list of hosts'] = await runHostList(cluster, options)
  if (wanted('faults')) {
    for (const [name, value] of Object.entries(await runFaults(cluster, options))) figures[`node ${name}`] = value
  }
  for (const [name, value] of Object.entries(figures)) console.error(`  ${name}: ${value}`)
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
    let [acknowledged, orders, aborts, least, idle] = [0, 0, 0, Infinity, 0]
    const told: Record<string, number> = {}
    const on = await openOnNodes(cluster, `case_${name.toLowerCase()}`)
    try {
      for (let turn = 0; turn < runs + idle; turn += 1) {
        const found = await runCase(cluster, on, run, { seconds, seed: seed + turn })
        acknowledged += found.acknowledged
        orders += found.orders
        aborts += found.aborts
        if (found.aborts === 0) {
          idle += 1
          assert.ok(idle <= runs, 'nodes get into each other’s way')
        } else least = Math.min(least, found.aborts)
        for (const [what, times] of Object.entries(found.told)) told[what] = (told[what] ?? 0) + times
      }
    } finally {
      await on.close()
    }
    const answers = Object.entries(told).map(([what, times]) => `, ${times} × ${what}`)
    const withoutAborts = idle === 0 ? '' : ` and ${idle} without aborts`
    figures[name] =
      `${runs} runs${withoutAborts}: ${acknowledged} acknowledged, ${orders} orders, ${aborts} aborts (${least} at least)${answers.join('')}`
    console.error(`  ${name}: ${figures[name]}`)
  }
  return figures
}

if (process.argv[1] === import.meta.filename) process.exitCode = await runSuites([suite], process.argv.slice(2))
