import type { SeededRandom } from './seeded-random.ts'

/** Who waits, so that all that a crashed server waits for can be forgotten. */
export type Owner = object

/**
 * Decides, by its seed, what goes on next: one of those that wait for their turn, or the clock. Between two decisions
 * everything runs until it waits again, so a run is the same whenever its decisions are.
 */
export interface Scheduler {
  readonly random: SeededRandom
  /** Epoch milliseconds of the simulated world. */
  now(): number
  /** Moves the clock, as it does when a machine was asleep. */
  jump(ms: number): void
  /** Resolves when it is the caller's turn. */
  turn(owner?: Owner): Promise<void>
  /** No task of this owner ever gets a turn again. */
  forget(owner: Owner): void
  /** Makes decisions until `work` has ended. @throws what it throws, or when nothing can go on */
  run<T>(work: () => Promise<T>): Promise<T>
  /** Decisions made so far. */
  readonly steps: number
  /** Tells two runs apart. */
  readonly trace: number
}

interface Waiting {
  readonly owner: Owner | undefined
  go(): void
}

interface Timer {
  readonly dueAt: number
  go(): void
}

/** A run takes a few thousand decisions; one that goes on for ever goes round in circles. */
const maxSteps = 100_000

export function createScheduler(random: SeededRandom, startAt: number): Scheduler {
  let now = startAt
  let steps = 0
  let trace = 0
  let waiting: Waiting[] = []
  let timers: Timer[] = []
  // Core's own pauses and time-outs are decisions too. The real immediate comes after all promises have settled.
  const real = { setTimeout, clearTimeout, setImmediate, random: Math.random }
  const settled = () => new Promise<void>(resolve => real.setImmediate(resolve))

  function decide(): void {
    steps += 1
    if (steps > maxSteps) throw new Error(`no end after ${maxSteps} decisions`)
    now += random.below(3)
    const timeGoesOn = timers.length > 0 && (waiting.length === 0 || random.chance(0.02))
    const chosen = timeGoesOn ? takeTimer() : waiting.splice(random.below(waiting.length), 1)[0]
    if (chosen === undefined) throw new Error('nothing can go on, and yet the work has not ended')
    trace = (Math.imul(trace, 31) + waiting.length * 7 + timers.length + now) | 0
    chosen.go()
  }

  function takeTimer(): Timer {
    const next = timers.reduce((first, timer) => (timer.dueAt < first.dueAt ? timer : first))
    timers = timers.filter(timer => timer !== next)
    now = Math.max(now, next.dueAt)
    return next
  }

  function takeOverGlobals(): void {
    const setSimulatedTimeout = (go: () => void, ms = 0) => {
      const timer = { dueAt: now + Math.ceil(ms), go }
      timers.push(timer)
      return timer
    }
    const clearSimulatedTimeout = (timer: unknown) => {
      timers = timers.filter(one => one !== timer)
    }
    const setSimulatedImmediate = (go: () => void) => void waiting.push({ owner: undefined, go })
    Object.assign(globalThis, {
      setTimeout: setSimulatedTimeout,
      clearTimeout: clearSimulatedTimeout,
      setImmediate: setSimulatedImmediate,
    })
    Math.random = () => random.next()
  }

  function giveBackGlobals(): void {
    const { random: realRandom, ...timing } = real
    Object.assign(globalThis, timing)
    Math.random = realRandom
  }

  return {
    random,
    now: () => now,
    jump(ms) {
      now += ms
    },
    turn: owner => new Promise(resolve => void waiting.push({ owner, go: resolve })),
    forget(owner) {
      waiting = waiting.filter(one => one.owner !== owner)
    },
    async run(work) {
      takeOverGlobals()
      try {
        const ending: { result?: PromiseSettledResult<Awaited<ReturnType<typeof work>>> } = {}
        void Promise.allSettled([work()]).then(([result]) => {
          ending.result = result
        })
        for (;;) {
          await settled()
          if (ending.result !== undefined) break
          decide()
        }
        if (ending.result.status === 'rejected') throw ending.result.reason
        return ending.result.value
      } finally {
        giveBackGlobals()
      }
    },
    get steps() {
      return steps
    },
    get trace() {
      return trace
    },
  }
}
