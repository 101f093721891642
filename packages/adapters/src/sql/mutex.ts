/** Runs pieces of work one after another, in the order in which they came. */
export type Mutex = <T>(work: () => Promise<T> | T) => Promise<T>

/** What a mutex is made of, for who runs so much that a promise less is worth it: whoever has entered leaves. */
export interface Turns {
  /** Undefined where it need not be waited for. */
  enter(): Promise<void> | undefined
  leave(): void
}

export function createTurns(): Turns {
  const waiting: (() => void)[] = []
  let isTaken = false
  return {
    enter() {
      if (isTaken) return new Promise(resolve => waiting.push(resolve))
      isTaken = true
      return undefined
    },
    leave() {
      // It is handed over: no one who comes meanwhile is faster.
      const next = waiting.shift()
      if (next === undefined) isTaken = false
      else next()
    },
  }
}

export function createMutex({ enter, leave } = createTurns()): Mutex {
  return async work => {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
