/** How much a random suite does, and from which seed: `JUMUN_TEST_RUNS` asks for more, `JUMUN_TEST_SEED` for the same. */
export interface TestRuns {
  /** Runs asked for by the environment; undefined where a time budget decides. */
  readonly runs: number | undefined
  /** A seed, with the path to a shrunk case after a colon where one was printed. */
  readonly replay: { readonly seed: number; readonly path?: string } | undefined
}

export function testRuns(environment: Readonly<Record<string, string | undefined>> = process.env): TestRuns {
  const { JUMUN_TEST_RUNS: runs, JUMUN_TEST_SEED: text } = environment
  const [, seed, path] = /^(-?\d+)(?::(.+))?$/.exec(text ?? '') ?? []
  return {
    runs: runs === undefined || runs === '' ? undefined : Number(runs),
    replay: seed === undefined ? undefined : { seed: Number(seed), ...(path !== undefined && { path }) },
  }
}
