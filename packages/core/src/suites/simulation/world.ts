import type { FaultCounts } from './faults.ts'
import type { Scheduler } from './scheduler.ts'

/** What all parts of a run share. */
export interface World {
  readonly scheduler: Scheduler
  readonly faults: FaultCounts
  /** Until the end of a run, when everyone may finish what they began. */
  faulty: boolean
  readonly newId: () => string
  /** Work that is not awaited until the end of the run. */
  background(work: Promise<void>): void
}

/** True when a fault of this kind is to happen now; it is counted where it does. */
export function strikes({ scheduler, faulty }: World, share: number): boolean {
  return faulty && scheduler.random.chance(share)
}

export function never(): Promise<never> {
  return new Promise(() => undefined)
}
