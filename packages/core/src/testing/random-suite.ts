import fc from 'fast-check'
import { testRuns } from './test-runs.ts'

export interface RandomBudget<Values extends [unknown, ...unknown[]]> {
  /** Runs at most. */
  readonly runs: number
  /** Milliseconds after which no further run is begun; ignored where `JUMUN_TEST_RUNS` asks for a number of runs. */
  readonly budgetMs: number
  /**
   * Runs that come first, no matter how long they take, always those of one seed: what must occur occurs in them, and is not
   * left to luck or to a quick machine. Left out where one seed is run again.
   */
  readonly first: { readonly runs: number; readonly seed: number; readonly property?: fc.IAsyncProperty<Values> }
}

/**
 * Checks a property within a budget, and prints the seed with how many runs there were: the first ones, then others of a new
 * seed each time. Answers how many they were in all.
 * @throws Error the smallest case found that breaks it, and how to see it again
 */
export async function checkRandomly<Values extends [unknown, ...unknown[]]>(
  name: string,
  property: fc.IAsyncProperty<Values>,
  { runs, budgetMs, first }: RandomBudget<Values>,
): Promise<number> {
  const { runs: asked, replay } = testRuns()
  const opening = { property, ...first }
  if (replay !== undefined) {
    const own = replay.seed === first.seed ? opening.property : property
    // A path leads to a case that is small already.
    const parameters = { ...replay, endOnFailure: replay.path !== undefined }
    const count = await checked(name, own, { numRuns: asked ?? runs, ...parameters, ...within(asked, budgetMs) })
    if (count === 0) throw new Error(`${name}: its time was over before one run had ended`)
    return count
  }
  const begun = performance.now()
  const count = await checked(name, opening.property, { numRuns: first.runs, seed: first.seed })
  const leftMs = budgetMs - (performance.now() - begun)
  if (asked === undefined && leftMs <= 0) return count
  return count + (await checked(name, property, { numRuns: asked ?? runs, ...within(asked, leftMs) }))
}

function within(asked: number | undefined, budgetMs: number): { interruptAfterTimeLimit?: number } {
  return asked === undefined ? { interruptAfterTimeLimit: budgetMs } : {}
}

async function checked<Values extends [unknown, ...unknown[]]>(
  name: string,
  property: fc.IAsyncProperty<Values>,
  parameters: fc.Parameters<Values>,
): Promise<number> {
  const details = await fc.check(property, { ...parameters, markInterruptAsFailure: false })
  const { seed, counterexamplePath, numRuns, failed, interrupted, counterexample } = details
  // A time that is over before one run has ended is told as a failure, without a case that broke anything.
  if (!failed || (interrupted && counterexample === null)) {
    process.stdout.write(`${name}: ${numRuns} runs, JUMUN_TEST_SEED=${seed}\n`)
    return numRuns
  }
  const again = `JUMUN_TEST_SEED=${seed}${counterexamplePath === null ? '' : `:${counterexamplePath}`}`
  const cause = details.errorInstance
  throw new Error(`${name}, run again with ${again}\n${await fc.asyncDefaultReportMessage(details)}`, { cause })
}
