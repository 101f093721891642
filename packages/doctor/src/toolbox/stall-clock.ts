/** Adds up the time in which this process could do nothing new: it was busy, or others had its processor. */
export interface StallClock {
  /** Milliseconds stalled until now. */
  total(): number
  stop(): void
}

const everyMs = 2

export function startStallClock(): StallClock {
  let stalled = 0
  let last = performance.now()
  const late = () => Math.max(0, performance.now() - last - 2 * everyMs)
  const timer = setInterval(() => {
    stalled += late()
    last = performance.now()
  }, everyMs)
  return { total: () => stalled + late(), stop: () => clearInterval(timer) }
}
