import { type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'

/** For how long the event loop was held: by the clock, by the time that its thread worked, and by collections of garbage in it. */
export interface Hold {
  readonly clockMs: number
  /** Without collections of garbage: one may fall into any turn, also of what has made no garbage. */
  readonly workMs: number
  readonly garbageMs: number
}

interface Turn {
  readonly begin: number
  readonly end: number
  readonly threadMs: number
}

export const notHeld: Hold = { clockMs: 0, workMs: 0, garbageMs: 0 }

/** The longest of each. */
export function longer(one: Hold, other: Hold): Hold {
  return {
    clockMs: Math.max(one.clockMs, other.clockMs),
    workMs: Math.max(one.workMs, other.workMs),
    garbageMs: Math.max(one.garbageMs, other.garbageMs),
  }
}

export function toldHold({ clockMs, workMs, garbageMs }: Hold): string {
  return `${Math.round(workMs)} (${Math.round(clockMs)} by the clock; garbage ${Math.round(garbageMs)})`
}

/** The longest that anything else has to wait for the event loop while this goes on, the turn in which it ends too. */
export async function longestHold(work: () => Promise<unknown>): Promise<Hold> {
  const turns: Turn[] = []
  const collections: PerformanceEntry[] = []
  const observer = new PerformanceObserver(list => void collections.push(...list.getEntries()))
  observer.observe({ entryTypes: ['gc'] })
  let [begin, thread] = [performance.now(), process.threadCpuUsage()]
  let next = setImmediate(turn)
  function turn(): void {
    const { user, system } = process.threadCpuUsage(thread)
    const end = performance.now()
    turns.push({ begin, end, threadMs: (user + system) / 1_000 })
    ;[begin, thread] = [performance.now(), process.threadCpuUsage()]
    next = setImmediate(turn)
  }
  await work()
  await new Promise(resolve => setImmediate(resolve))
  clearImmediate(next)
  // Entries are handed out a turn later.
  await new Promise(resolve => setTimeout(resolve, 5))
  observer.disconnect()
  return turns.map(one => holdOf(one, collections)).reduce(longer, notHeld)
}

function holdOf({ begin, end, threadMs }: Turn, collections: readonly PerformanceEntry[]): Hold {
  const inIt = collections.filter(({ startTime }) => startTime >= begin && startTime < end)
  const garbageMs = inIt.reduce((sum, { duration }) => sum + duration, 0)
  return { clockMs: end - begin, workMs: Math.max(0, threadMs - garbageMs), garbageMs }
}
