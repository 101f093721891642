import type { StretchRow } from './delivery-rows.ts'

export function holds({ first, last }: Pick<StretchRow, 'first' | 'last'>, position: number): boolean {
  return first <= position && position <= last
}

/** Positions that follow each other without a gap, as stretches. `positions` are in their order. */
export function runsOf(positions: readonly number[]): Pick<StretchRow, 'first' | 'last' | 'events'>[] {
  const runs: { first: number; last: number; events: number }[] = []
  for (const position of positions) {
    const run = runs.at(-1)
    if (run !== undefined && run.last === position - 1) {
      run.last = position
      run.events += 1
    } else runs.push({ first: position, last: position, events: 1 })
  }
  return runs
}
