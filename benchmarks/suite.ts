import type { Result } from './race.ts'

export interface SuiteOptions {
  readonly rounds: number
  readonly roundMs: number
  /** Where files are made; they are durable only as far as its disk is. */
  readonly folder: string
  /** The smallest run that still goes through everything. */
  readonly smoke: boolean
  /** With the large numbers that take minutes. */
  readonly full: boolean
  /** Order lines that `scale` fills, instead of its own number. */
  readonly lines?: number
}

/** Competitors that ran against each other under the same conditions. */
export interface Heat {
  readonly title: string
  /** What is counted: `orders/s`. */
  readonly unit: string
  readonly results: readonly Result[]
}

export interface SuiteReport {
  readonly heats: readonly Heat[]
  /** Versions, settings and all that is one number. */
  readonly facts: Readonly<Record<string, string | number>>
}

export interface Skipped {
  readonly skipped: string
}

export type Suite = (options: SuiteOptions) => Promise<SuiteReport | Skipped>
