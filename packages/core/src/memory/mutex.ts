/** Lets one holder in at a time, in the order of asking. */
export interface Mutex {
  /** Resolves, once it is the caller's turn, with the function that ends it. */
  acquire(): Promise<() => void>
}

export function createMutex(): Mutex {
  let last = Promise.resolve()
  return {
    async acquire() {
      const previous = last
      const { promise, resolve } = Promise.withResolvers<void>()
      last = promise
      await previous
      return resolve
    },
  }
}
