import type { Bench } from './bench.ts'
import { startWorker, type Worker } from './worker-process.ts'

/** Processes that are started when they are needed, and work for one check after the other. */
export interface Crew {
  readonly hire: Bench['hire']
  /** Those that are alive wait for the next check. */
  rest(): void
  /** Kills all. */
  dismiss(): Promise<void>
}

export function createCrew(url: string): Crew {
  /** Only those whose clock is right are of use to everybody. */
  let resting: Worker[] = []
  let working: Worker[] = []
  let special: Worker[] = []
  return {
    async hire(count, options) {
      const rested = options === undefined ? resting.splice(0, count) : []
      const missing = Array.from({ length: count - rested.length }, () => startWorker(url, options))
      const started = await Promise.all(missing)
      if (options === undefined) working.push(...rested, ...started)
      else special.push(...started)
      return [...rested, ...started]
    },
    rest() {
      resting = [...resting, ...working].filter(({ isAlive }) => isAlive)
      working = []
    },
    async dismiss() {
      const all = [...resting, ...working, ...special]
      resting = []
      working = []
      special = []
      await Promise.all(all.map(worker => worker.kill()))
    },
  }
}
