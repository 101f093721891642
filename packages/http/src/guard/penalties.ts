/** Keeps those waiting who are refused for asking too often: told at once they would ask again at once. */
export interface Penalties {
  /** Resolves after `ms`, or at once when too many wait already. */
  serve(ms: number): Promise<void>
}

/** Waiting costs a timer and a socket: many, but not any number. */
const maxWaiting = 2_000

export function createPenalties(): Penalties {
  let waiting = 0
  return {
    async serve(ms) {
      if (waiting >= maxWaiting) return
      waiting += 1
      await new Promise(resolve => {
        setTimeout(resolve, ms).unref()
      })
      waiting -= 1
    },
  }
}
