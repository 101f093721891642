import type { Bench } from './bench.ts'

export type Figures = Readonly<Record<string, number | string>>

/** What a check found where it held. A warning is nothing that the shop does wrong, but something to know. */
export interface Observation {
  readonly figures: Figures
  readonly warning?: string
}

export interface Check {
  readonly name: string
  /** What was held against the database, in one line. */
  readonly promise: string
  /** What to do where it does not hold. */
  readonly advice: string
  /** Whether there is anything to check on this database. */
  readonly applies?: (bench: Bench) => boolean
  /** @throws Error when the promise does not hold */
  run(bench: Bench): Promise<Observation>
}

export interface Finding {
  readonly check: string
  readonly verdict: 'pass' | 'warn' | 'fail'
  readonly promise: string
  readonly figures: Figures
  /** What was found instead, or what there is to know. */
  readonly found?: string
  readonly advice?: string
  readonly elapsedMs: number
}
