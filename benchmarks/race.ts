/** Someone who can place orders; `run` resolves when `count` of them are durable. */
export interface Competitor {
  readonly name: string
  /** Before and after each round, outside of what is measured: connections, rows that are used up. */
  arrive?(count: number): Promise<void>
  run(count: number): Promise<void>
  leave?(): Promise<void>
  /** What else is worth knowing, such as deadlocks, summed up over all rounds. */
  counts?(): Readonly<Record<string, number>>
  close(): Promise<void>
}

export interface Result {
  readonly name: string
  /** Done a second, one figure a round. */
  readonly rounds: readonly number[]
  readonly median: number
  /** median ÷ the median of the baseline */
  readonly ratio: number
  /** CPU time of this process for each, median of the rounds; the database's own is not in it unless it is SQLite. */
  readonly cpuMicros: number
  readonly counts?: Readonly<Record<string, number>>
}

/**
 * Lets competitors take turns for several rounds, so that other work of the machine falls on all of them, and gives
 * medians and their ratios to the first one's. Absolute figures belong to the machine; the ratios are what to look at.
 */
export async function race(
  competitors: readonly Competitor[],
  options: { rounds: number; roundMs: number },
): Promise<Result[]> {
  const figures = competitors.map((): Figure[] => [])
  const counts: number[] = []
  for (const competitor of competitors) counts.push(await calibrate(competitor, options.roundMs))
  for (let round = 0; round < options.rounds; round += 1) {
    for (const [index, competitor] of competitors.entries()) {
      figures[index]!.push(await measure(competitor, counts[index]!))
    }
  }
  const baseline = median(figures[0]!.map(({ perSecond }) => perSecond))
  return competitors.map(({ name, counts: countsOf }, index) => {
    const rates = figures[index]!.map(({ perSecond }) => perSecond)
    return {
      name,
      rounds: rates.map(Math.round),
      median: Math.round(median(rates)),
      ratio: median(rates) / baseline,
      cpuMicros: Math.round(median(figures[index]!.map(({ cpuMicros }) => cpuMicros))),
      ...(countsOf && { counts: countsOf() }),
    }
  })
}

interface Figure {
  readonly perSecond: number
  readonly cpuMicros: number
}

async function measure(competitor: Competitor, count: number): Promise<Figure> {
  await competitor.arrive?.(count)
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  await competitor.run(count)
  const elapsed = performance.now() - startedAt
  const { user, system } = process.cpuUsage(cpu)
  await competitor.leave?.()
  return { perSecond: (count * 1000) / elapsed, cpuMicros: (user + system) / count }
}

/** Warms up, and finds how many fill a round. */
async function calibrate(competitor: Competitor, roundMs: number): Promise<number> {
  let count = Math.max(8, Math.round(roundMs / 32))
  for (;;) {
    const { perSecond } = await measure(competitor, count)
    const elapsed = (count * 1000) / perSecond
    if (elapsed > roundMs / 4) return Math.max(1, Math.round((perSecond * roundMs) / 1000))
    count *= 2
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
