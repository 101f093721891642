import { startWorker, type Worker } from './worker-process.ts'

/** Processes that have the same shop open. */
export interface Crew {
  /** A check may kill them; those that are left work for the next one. `aheadMs` is how far their clocks go ahead. */
  hire(count: number, options?: { aheadMs: number }): Promise<Worker[]>
  /** Those that are alive wait for the next check. */
  rest(): void
  /** Kills all. */
  dismiss(): Promise<void>
  /** As `dismiss`, and no one is hired any more. */
  close(): Promise<void>
}

/** Processes are started when they are needed, at one of `urls` after the other, and work for one check after the other. */
export function createCrew(urls: readonly string[]): Crew {
  let hired = 0
  /** Only those whose clock is right are of use to everyone. */
  let resting: Worker[] = []
  let working: Worker[] = []
  let special: Worker[] = []
  let closed = false

  async function dismiss(): Promise<void> {
    const all = [...resting, ...working, ...special]
    resting = []
    working = []
    special = []
    await Promise.all(all.map(worker => worker.kill()))
  }

  return {
    async hire(count, { aheadMs } = { aheadMs: 0 }) {
      if (closed) throw new Error('The doctor has gone.')
      const rested = aheadMs === 0 ? resting.splice(0, count) : []
      const started = Array.from({ length: count - rested.length }, () =>
        startWorker({ url: urls[hired++ % urls.length]!, aheadMs }),
      )
      // Known before they are ready: one that never gets there is dismissed as well.
      if (aheadMs === 0) working.push(...rested, ...started)
      else special.push(...started)
      await Promise.all(started.map(({ ready }) => ready))
      return [...rested, ...started]
    },
    rest() {
      resting = [...resting, ...working].filter(({ isAlive }) => isAlive)
      working = []
    },
    dismiss,
    async close() {
      closed = true
      await dismiss()
    },
  }
}
