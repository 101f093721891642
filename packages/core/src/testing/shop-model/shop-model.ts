import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testRuns } from '../test-runs.ts'
import { checkRandomly } from '../random-suite.ts'
import type { ShopSubject } from '../shop-subject.ts'
import type { Store } from '../../ports/store.ts'
import { runModel, type Seen } from './model-run.ts'
import { firstRuns, mustOccur } from './must-occur.ts'
import { stepSeeds } from './seeds.ts'

export interface ShopModel extends ShopSubject {
  /** Opens the rows of a store that was closed, as after a restart; left out where they are gone with it. */
  reopen?(closed: Store): Promise<Store> | Store
  /** Runs at most, default 2 000; fewer where the time budget ends before. */
  readonly runs?: number
  /** Steps of a run at most, default 60; a step is up to four commands in one batch. */
  readonly commands?: number
  /** Milliseconds, default 10 000; ignored where `JUMUN_TEST_RUNS` asks for a number of runs. */
  readonly budgetMs?: number
}

/**
 * Gives random commands to a shop on the store and to a small independent model of it, which have to agree on every
 * answer, every refusal and, at the end, on all that is stored. To be called at the top of a test file.
 */
export function shopModel(model: ShopModel): void {
  const { name, open, reopen, runs = 2_000, commands = 60, budgetMs = 10_000 } = model
  describe(`shop model: ${name}`, () => {
    it('agrees with the shop on every answer and on all rows', { timeout: timeoutMs(budgetMs) }, async () => {
      const seen: Seen = new Map()
      const propertyOf = (max: number) =>
        fc.asyncProperty(fc.record({ steps: stepSeeds(max), tellsAll: fc.boolean() }), async run => {
          const store = await open()
          const restart = reopen && { reopen: () => reopen(store) }
          await runModel({ store, ...restart }, run, seen)
        })
      const count = await checkRandomly(`shop model on ${name}`, propertyOf(commands), {
        runs,
        budgetMs,
        first: { ...firstRuns, property: propertyOf(firstRuns.commands) },
      })
      if (process.env.JUMUN_TEST_VERBOSE !== undefined) report(seen, count)
      if (testRuns().replay !== undefined) return
      const missing = mustOccur.filter(ending => !seen.has(ending))
      expect(missing, 'endings that no run has met: choose other first runs in must-occur.ts').toEqual([])
      if (reopen !== undefined) expect(seen.get('restart: ok')).toBeGreaterThan(0)
    })
  })
}

/** The first runs take what they take, on a busy machine too; and shrinking a case that fails takes longer than finding it. */
function timeoutMs(budgetMs: number): number {
  return testRuns().runs === undefined ? budgetMs * 6 + 180_000 : 3_600_000
}

function report(seen: Seen, runs: number): void {
  const lines = [...seen].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => `${name} ${count}\n`)
  process.stdout.write(`${runs} runs\n${lines.join('')}`)
}
