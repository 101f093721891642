import { createRandom } from '@jumun/doctor/toolbox'

/** What goes wrong with a delivery: an answer 500, no answer ever, or a connection that is cut. */
export type Fault = 'fail' | 'hang' | 'reset'

/** Shares of deliveries, 0 to 1; together at most 1. */
export interface FaultShares {
  readonly fail?: number
  readonly hang?: number
  readonly reset?: number
}

export interface PlannedFault {
  readonly fault: Fault
  /** The event is kept first and the answer lost, so that it comes again. */
  readonly afterKeeping: boolean
}

/**
 * Draws what goes wrong with each delivery, half of it before the event is kept and half after; the same seed draws the
 * same sequence.
 * @throws RangeError when the shares are none
 */
export function createFaults(shares: FaultShares, seed: number): () => PlannedFault | undefined {
  const { fail = 0, hang = 0, reset = 0 } = shares
  const total = fail + hang + reset
  if (![fail, hang, reset].every(share => share >= 0) || !(total <= 1)) {
    throw new RangeError('The shares of failing, hanging and cut deliveries are 0 to 1, together at most 1.')
  }
  const random = createRandom(seed)
  return () => {
    const draw = random.next()
    const afterKeeping = random.chance(0.5)
    if (draw >= total) return undefined
    const fault = draw < fail ? 'fail' : draw < fail + hang ? 'hang' : 'reset'
    return { fault, afterKeeping }
  }
}
