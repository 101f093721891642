import fc from 'fast-check'
import { type TestRuns, testRuns } from './test-runs.ts'

export interface RandomBudget<Values extends [unknown, ...unknown[]]> {
  /** Runs at most. */
  readonly runs: number
  /** Milliseconds after which no further run is begun; ignored where `JUMUN_TEST_RUNS` asks for a number of runs. */
  readonly budgetMs: number
  /**
   * Runs that come first and whatever time they take, always those of one seed: what must occur occurs in them, and is not
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
  const wanted = testRuns()
  const begun = performance.now()
  const { property: own = property, ...parameters } = first
  const start =
    wanted.replay === undefined ? await checked(name, own, { numRuns: parameters.runs, seed: parameters.seed }) : 0
  const left = budgetMs - (performance.now() - begun)
  if (wanted.runs === undefined && left <= 0) return start
  return (
    start +
    (await checked(name, property, {
      numRuns: wanted.runs ?? runs,
      ...replayed(wanted.replay),
      ...(wanted.runs === undefined && { interruptAfterTimeLimit: left, markInterruptAsFailure: false }),
    }))
  )
}

function replayed(replay: TestRuns['replay']): Pick<fc.Parameters, 'seed' | 'path' | 'endOnFailure'> {
  // A path leads to a case that is small already.
  return replay === undefined ? {} : { ...replay, endOnFailure: replay.path !== undefined }
}

async function checked<Values extends [unknown, ...unknown[]]>(
  name: string,
  property: fc.IAsyncProperty<Values>,
  parameters: fc.Parameters<Values>,
): Promise<number> {
  const details = await fc.check(property, parameters)
  const { seed, counterexamplePath, numRuns, failed } = details
  if (!failed) {
    process.stdout.write(`${name}: ${numRuns} runs, JUMUN_TEST_SEED=${seed}\n`)
    return numRuns
  }
  const again = `JUMUN_TEST_SEED=${seed}${counterexamplePath === null ? '' : `:${counterexamplePath}`}`
  const cause = details.errorInstance
  throw new Error(`${name}, run again with ${again}\n${await fc.asyncDefaultReportMessage(details)}`, { cause })
}
