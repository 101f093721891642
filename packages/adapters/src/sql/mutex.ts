/** Runs pieces of work one after another, in the order in which they came. */
export type Mutex = <T>(work: () => Promise<T> | T) => Promise<T>

export function createMutex(): Mutex {
  const waiting: (() => void)[] = []
  let isTaken = false

  function leave(): void {
    const next = waiting.shift()
    if (next === undefined) isTaken = false
    else next()
  }

  return async work => {
    // Whoever leaves hands it over: no one who comes meanwhile is faster.
    if (isTaken) await new Promise<void>(resolve => waiting.push(resolve))
    isTaken = true
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
