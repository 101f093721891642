import { ShopError } from './errors.ts'

/** After so many full batches others get a turn: timers, sockets, readers. */
const maxInARow = 4

/** How a job of a batch ended: the batch as a whole may succeed while single jobs are refused. */
export type Outcome<Result> =
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly error: unknown }

export interface LaneOptions<Job, Result> {
  /** Runs a batch and answers one outcome a job, in the order of the jobs. */
  run(jobs: readonly Job[]): Promise<readonly Outcome<Result>[]>
  /** Jobs a batch takes at most. */
  readonly maxBatch: number
  /** Jobs that may wait at most; the next one is refused at once. */
  readonly maxWaiting: number
}

/** A queue at one counter: whoever comes while a batch is under way goes into the next one. */
export interface Lane<Job, Result> {
  /** @throws ShopError `BUSY` when the lane is full, else whatever the job's outcome holds */
  submit(job: Job): Promise<Result>
  readonly waiting: number
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>
}

interface Waiting<Job, Result> {
  readonly job: Job
  resolve(result: Result): void
  reject(error: unknown): void
}

/**
 * One batch is under way at a time. There is no timer: an idle lane starts a batch at once, with all jobs that were
 * submitted in the same turn of the event loop; a busy one fills its next batch by itself.
 */
export function createLane<Job, Result>(options: LaneOptions<Job, Result>): Lane<Job, Result> {
  const { run, maxBatch, maxWaiting } = options
  let queue: Waiting<Job, Result>[] = []
  let running = false
  /** Batches since the event loop had its last turn, as far as this lane knows. */
  let inARow = 0
  let idleListeners: (() => void)[] = []

  async function serve(): Promise<void> {
    const batch = queue.length <= maxBatch ? queue : queue.slice(0, maxBatch)
    queue = queue.length <= maxBatch ? [] : queue.slice(maxBatch)
    try {
      const outcomes = await run(batch.map(({ job }) => job))
      batch.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[index]
        if (outcome === undefined) reject(new Error('a batch has answered too few of its jobs'))
        else if (outcome.ok) resolve(outcome.result)
        else reject(outcome.error)
      })
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    next()
  }

  function next(): void {
    running = queue.length > 0
    if (running) {
      // Not at once: the callers just answered may have something new to say, and it should not miss this batch. A batch
      // that is full already has nothing to wait for: where a turn takes long, as when a crowd is at an HTTP server and a
      // store does not let go of the thread, one batch a turn would serve few.
      if (queue.length >= maxBatch && inARow < maxInARow) {
        inARow += 1
        void serve()
      } else {
        inARow = 0
        setImmediate(() => void serve())
      }
    } else {
      for (const listener of idleListeners) listener()
      idleListeners = []
    }
  }

  return {
    submit(job) {
      if (queue.length >= maxWaiting) {
        return Promise.reject(
          new ShopError('BUSY', `The shop has ${queue.length} commands waiting already; try again soon.`, {
            retryAfterMs: 1000,
            outcome: 'nothing happened',
          }),
        )
      }
      return new Promise((resolve, reject) => {
        queue.push({ job, resolve, reject })
        if (!running) next()
      })
    },
    get waiting() {
      return queue.length
    },
    idle() {
      if (!running) return Promise.resolve()
      return new Promise(resolve => idleListeners.push(resolve))
    },
  }
}
