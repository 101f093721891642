import assert from 'node:assert/strict'
import type { Backend, BackendName } from '../../stress/backend.ts'
import { createTally } from './figures.ts'
import { runProgram } from './run-program.ts'
import { openWorld } from './world.ts'

/** Programs in one database: what it holds is compared after each, and grows. */
const programsAWorld = 40

export interface ProgramRuns {
  readonly seed: number
  readonly runs: number
  /** No program is begun later than this, once what has happened is enough. */
  readonly budgetMs?: number
  isEnough?(counts: Readonly<Record<string, number>>): boolean
}

/** Runs programs on seeds that follow each other, and returns what happened in them. */
export async function runPrograms(backend: Backend, how: ProgramRuns): Promise<Record<string, number>> {
  const { seed, runs, budgetMs = Infinity, isEnough = () => false } = how
  const tally = createTally()
  const until = performance.now() + budgetMs
  for (let done = 0; done < runs; ) {
    const world = await openWorld(backend)
    try {
      for (let i = 0; i < programsAWorld && done < runs; i += 1) {
        const counts = Object.fromEntries(tally.counts)
        if (performance.now() > until && isEnough(counts)) return counts
        await runProgram(world, seed + done, tally)
        done += 1
      }
    } finally {
      await world.close()
    }
  }
  return Object.fromEntries(tally.counts)
}

/** What a run must have met: a fault that did not fire proves nothing. */
export function assertMet(counts: Readonly<Record<string, number>>, backend: BackendName): void {
  const everywhere = [
    'answered',
    'refused by a rule',
    'commands committed',
    'failed half-way',
    'commands undone by the host',
  ]
  const refused = ['refused: not in a transaction', 'refused: kept surface']
  const servers = ['deadlock: the host lost', 'deadlock: others lost', 'refused: isolation or read only']
  const own = backend === 'sqlite' ? ['refused: stale'] : servers
  const dead = backend === 'mysql' ? ['refused: dead surface', 'transactions lost'] : []
  for (const what of [...everywhere, ...refused, ...own, ...dead]) {
    assert.ok((counts[what] ?? 0) > 0, `${what}: it has happened`)
  }
}
