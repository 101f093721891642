/** Runs pieces of work one after another, in the order in which they came. */
export type Mutex = <T>(work: () => Promise<T> | T) => Promise<T>

export function createMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const turn = last.then(work)
    // The next in line waits for the end, whichever it is; the caller learns which.
    last = turn.catch(() => undefined)
    return turn
  }
}
