import type { ScratchDatabase } from '@jumun/adapters/scratch'

interface SuiteOptions {
  /** A few seconds instead of the figures that count. */
  readonly quick: boolean
  /** Repeats a run: it decides everything that is drawn. When processes are scheduled is the machine's. */
  readonly seed: number
  /** Only these databases; all that can be reached where nothing is said. */
  readonly backends?: readonly ScratchDatabase['kind'][]
}

/** What a suite found; it throws where something did not hold. */
export type Figures = Record<string, number | string | boolean>

export interface Suite {
  readonly name: string
  readonly description: string
  run(options: SuiteOptions): Promise<Figures>
}
