/** When work may be started, so that the event loop comes round to everyone. */
export interface Pace {
  /** Whether more work may be started in this turn of the event loop. Where it may not, `go` is called later. */
  mayStart(): boolean
  /** So long the event loop was held by work that was started. */
  spend(ms: number): void
  /**
   * Nothing is started until a turn of the event loop has gone by without this being said again, but not for long: Node takes in
   * one connection a turn, and a flood makes turns long, so that newcomers would stand outside for seconds.
   */
  rest(): void
}

/** In one turn work holds the event loop for so long; what does not find time waits for the next, each caller's in turn. */
const sliceMs = 5
/** Turns for those who come; in time they are short, as what was started before comes to its end. Then there is work for a while. */
const mostRestTurns = 128
const workMs = 20

/** @param go Starts what waits, as far as it may. */
export function createPace(go: () => void, now: () => number): Pace {
  let spentMs = 0
  let isResting = false
  let restTurns = 0
  let saidAgain = false
  let workingSince = Number.NEGATIVE_INFINITY

  function nextTurn(): void {
    spentMs = 0
    go()
  }

  function endRest(): void {
    restTurns += 1
    if (saidAgain && restTurns < mostRestTurns) {
      saidAgain = false
      setImmediate(endRest)
      return
    }
    isResting = false
    restTurns = 0
    workingSince = now()
    go()
  }

  return {
    mayStart: () => !isResting && spentMs < sliceMs,
    spend(ms) {
      if (spentMs === 0 && ms > 0) setImmediate(nextTurn)
      spentMs += ms
    },
    rest() {
      saidAgain = true
      if (isResting || now() - workingSince < workMs) return
      isResting = true
      setImmediate(endRest)
    },
  }
}
