/** Somebody who can place orders; `run` resolves when `count` of them are durable. */
export interface Competitor {
  readonly name: string
  run(count: number): Promise<void>
  close(): Promise<void>
}

export interface Result {
  readonly name: string
  /** Orders a second, one figure a round. */
  readonly rounds: readonly number[]
  readonly median: number
  /** median ÷ the median of the baseline */
  readonly ratio: number
}

/**
 * Lets competitors take turns for several rounds, so that whatever else the machine does falls on all of them, and gives
 * medians and their ratios to the first one's. Absolute figures belong to the machine; the ratios are what to look at.
 */
export async function race(
  competitors: readonly Competitor[],
  options: { rounds: number; roundMs: number },
): Promise<Result[]> {
  const figures = competitors.map((): number[] => [])
  const counts: number[] = []
  for (const competitor of competitors) counts.push(await calibrate(competitor, options.roundMs))
  for (let round = 0; round < options.rounds; round += 1) {
    for (const [index, competitor] of competitors.entries()) {
      const startedAt = performance.now()
      await competitor.run(counts[index]!)
      figures[index]!.push((counts[index]! * 1000) / (performance.now() - startedAt))
    }
  }
  const baseline = median(figures[0]!)
  return competitors.map(({ name }, index) => {
    const rounds = figures[index]!.map(Math.round)
    return { name, rounds, median: median(rounds), ratio: median(figures[index]!) / baseline }
  })
}

/** Warms up, and finds how many orders fill a round. */
async function calibrate({ run }: Competitor, roundMs: number): Promise<number> {
  let count = 64
  for (;;) {
    const startedAt = performance.now()
    await run(count)
    const elapsed = performance.now() - startedAt
    if (elapsed > roundMs / 4) return Math.max(1, Math.round((count * roundMs) / elapsed))
    count *= 2
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
