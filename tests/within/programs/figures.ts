/** What has happened in the runs so far: faults that were meant to happen are counted. */
export interface Tally {
  count(what: string, times?: number): void
  readonly counts: ReadonlyMap<string, number>
}

export function createTally(): Tally {
  const counts = new Map<string, number>()
  return {
    counts,
    count(what, times = 1) {
      counts.set(what, (counts.get(what) ?? 0) + times)
    },
  }
}
