import fc from 'fast-check'
import { testRuns } from './test-runs.ts'

export interface RandomBudget {
  /** Runs at most. */
  readonly runs: number
  /** Milliseconds after which no further run is begun; ignored where `JUMUN_TEST_RUNS` asks for a number of runs. */
  readonly budgetMs: number
}

/**
 * Checks a property within a budget, and prints the seed with how many runs there were.
 * @throws Error the smallest case found that breaks it, and how to see it again
 */
export async function checkRandomly<Values extends [unknown, ...unknown[]]>(
  name: string,
  property: fc.IAsyncProperty<Values>,
  { runs, budgetMs }: RandomBudget,
): Promise<number> {
  const wanted = testRuns()
  const details = await fc.check(property, {
    numRuns: wanted.runs ?? runs,
    ...wanted.replay,
    // A path leads to a case that is small already.
    endOnFailure: wanted.replay?.path !== undefined,
    ...(wanted.runs === undefined && { interruptAfterTimeLimit: budgetMs, markInterruptAsFailure: false }),
  })
  const { seed, counterexamplePath, numRuns, failed } = details
  if (!failed) {
    process.stdout.write(`${name}: ${numRuns} runs, JUMUN_TEST_SEED=${seed}\n`)
    return numRuns
  }
  const again = `JUMUN_TEST_SEED=${seed}${counterexamplePath === null ? '' : `:${counterexamplePath}`}`
  const cause = details.errorInstance
  throw new Error(`${name}, run again with ${again}\n${await fc.asyncDefaultReportMessage(details)}`, { cause })
}
