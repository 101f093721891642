import { laneIsFull } from './lane.ts'

/** The calls on one transaction of a host's own, of all surfaces that it was given to. */
export interface HostCalls {
  /** Runs `work` when all that came before it has ended. @throws ShopError `BUSY` when `maxWaiting` wait already */
  inTurn<T>(work: () => Promise<T>, maxWaiting: number): Promise<T>
  /**
   * A call as the host makes it. Its outcome is returned when no call is under way: a host that ends its transaction at the
   * first refusal, as `Promise.all` does, must not cut through the others.
   */
  tellWhenQuiet<T>(call: () => Promise<T>): Promise<T>
}

const known = new WeakMap<object, HostCalls>()

/** @param carrier what the host's transaction runs on */
export function hostCallsOf(carrier: object): HostCalls {
  const calls = known.get(carrier) ?? createHostCalls()
  known.set(carrier, calls)
  return calls
}

export function createHostCalls(): HostCalls {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let underWay = 0
  let undecided = 0
  let quiet = Promise.withResolvers<void>()

  /** Calls made in the same turn of the event loop belong together, also where the first one is refused at once. */
  function tellIfQuiet(): void {
    setImmediate(() => {
      if (undecided > 0 || underWay > 0) return
      quiet.resolve()
      quiet = Promise.withResolvers()
    })
  }

  return {
    async inTurn(work, maxWaiting) {
      if (waiting >= maxWaiting) throw laneIsFull(waiting)
      waiting += 1
      underWay += 1
      const outcome = last.then(() => {
        waiting -= 1
        return work()
      })
      last = outcome.catch(() => undefined)
      try {
        return await outcome
      } finally {
        underWay -= 1
        tellIfQuiet()
      }
    },
    async tellWhenQuiet(call) {
      undecided += 1
      try {
        return await call()
      } finally {
        undecided -= 1
        tellIfQuiet()
        await quiet.promise
      }
    },
  }
}
