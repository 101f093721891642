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
  const random = randomFrom(seed)
  return () => {
    const draw = random()
    const afterKeeping = random() < 0.5
    if (draw >= total) return undefined
    const fault = draw < fail ? 'fail' : draw < fail + hang ? 'hang' : 'reset'
    return { fault, afterKeeping }
  }
}

/** Mulberry32: small, and good enough to decide what breaks. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}
