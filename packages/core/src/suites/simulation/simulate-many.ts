import { type Fault, type FaultCounts, noFaults } from './faults.ts'
import { simulate } from './simulate.ts'

export interface SimulationTotals {
  readonly runs: number
  readonly steps: number
  readonly crashes: number
  readonly orders: number
  readonly events: number
  readonly faults: FaultCounts
}

/** Runs seeds one after the other. @throws Error the first that did not hold, with its seed */
export async function simulateMany({
  firstSeed,
  runs,
}: {
  firstSeed: number
  runs: number
}): Promise<SimulationTotals> {
  const totals = { runs, steps: 0, crashes: 0, orders: 0, events: 0, faults: noFaults() }
  for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
    const { steps, crashes, orders, events, faults } = await simulate(seed)
    totals.steps += steps
    totals.crashes += crashes
    totals.orders += orders
    totals.events += events
    for (const [fault, count] of Object.entries(faults)) totals.faults[fault as Fault] += count
  }
  return totals
}
