import { ShopError } from '../errors.ts'

/** So long a store that does not let go of the thread may keep others from their turn: timers, sockets, readers. */
const holdMs = 9

/** A batch of fewer shares too little of what a commit costs. */
const leastHolding = 128

/** Full batches in a row at most, however fast they are. */
const maxInARow = 4

/** Jobs that are worth a batch without waiting for more: beyond, a larger one costs hardly less a job. */
const worthStarting = 16

/** Jobs answered in one turn of the event loop while the next batch is under way. */
const answersATurn = 4

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
  /** Milliseconds of a clock that is never set back; `performance.now` unless told. */
  now?(): number
}

/** A queue at one counter: a command that arrives while a batch is under way joins the next one. */
export interface Lane<Job, Result> {
  /** @throws ShopError `BUSY` when the lane is full, else what the job's outcome holds */
  submit(job: Job): Promise<Result>
  readonly waiting: number
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>
}

export function laneIsFull(waiting: number): ShopError<'BUSY'> {
  return new ShopError('BUSY', `The shop has ${waiting} commands waiting already; try again soon.`, {
    retryAfterMs: 1000,
    outcome: 'nothing happened',
  })
}

interface Waiting<Job, Result> {
  readonly job: Job
  resolve(result: Result): void
  reject(error: unknown): void
}

function jobOf<Job>({ job }: { readonly job: Job }): Job {
  return job
}

function answer<Job, Result>(waiting: readonly Waiting<Job, Result>[], outcomes: readonly Outcome<Result>[]): void {
  for (const [index, { resolve, reject }] of waiting.entries()) {
    const outcome = outcomes[index]
    if (outcome === undefined) reject(new Error('a batch has answered too few of its jobs'))
    else if (outcome.ok) resolve(outcome.result)
    else reject(outcome.error)
  }
}

/** How many jobs a store that holds the thread takes in `holdMs`, by how long the last ones took. */
function createHoldingPace(maxBatch: number) {
  const least = Math.min(leastHolding, maxBatch)
  let msEach = 0
  let most = maxBatch
  return {
    held(size: number, tookMs: number): void {
      // What a few of them take is mostly the commit.
      if (size < least) return
      // Half of it is what was known: one that waited for the disk says little of the next.
      msEach = msEach === 0 ? tookMs / size : (msEach + tookMs / size) / 2
      most = Math.min(maxBatch, Math.max(least, Math.floor(holdMs / msEach)))
    },
    letGo(): void {
      most = maxBatch
    },
    /** Jobs that the next batch takes at most. */
    get most() {
      return most
    },
    get nextMs() {
      return msEach * most
    },
  }
}

/**
 * One batch is under way at a time. There is no timer: an idle lane starts a batch at once, with all jobs that were
 * submitted in the same turn of the event loop; a busy one fills its next batch by itself.
 */
export function createLane<Job, Result>(options: LaneOptions<Job, Result>): Lane<Job, Result> {
  const { run, maxBatch, maxWaiting, now = () => performance.now() } = options
  const queue: Waiting<Job, Result>[] = []
  let running = false
  /** Batches since the event loop had its last turn, as far as this lane knows, and how long they have held it. */
  let inARow = 0
  let heldMs = 0
  const pace = createHoldingPace(maxBatch)
  // Smaller ones are not cut, and what is not cut does not depend on how fast the machine is: a simulation is repeated by its seed.
  const isPaced = maxBatch > leastHolding
  /** Turns of the event loop since a batch was begun, and whether the next one is noted, and begins a batch. */
  let turns = 0
  let isTurnNoted = false
  let isServedNext = false
  /** Batches that are over and not all of whose jobs have been answered. */
  let answering = 0
  let idleListeners: (() => void)[] = []

  async function serve(size = pace.most): Promise<void> {
    const batch = queue.splice(0, size)
    const startedAt = now()
    const before = turns
    noteTurn()
    let outcomes: readonly Outcome<Result>[]
    try {
      outcomes = await run(batch.map(jobOf))
    } catch (error) {
      outcomes = batch.map(() => ({ ok: false, error }))
    }
    // Whether sockets, timers and the like have had their turn meanwhile, as they have where a store works elsewhere.
    const turned = turns !== before
    if (turned) pace.letGo()
    else {
      const tookMs = now() - startedAt
      heldMs += tookMs
      pace.held(batch.length, tookMs)
    }
    if (turned && queue.length >= worthStarting) {
      // The store would be idle while answers are written. Two crowds as large as each other take turns at the store and at
      // being answered.
      inARow = 0
      heldMs = 0
      void serve(Math.min(maxBatch, Math.ceil((batch.length + queue.length) / 2)))
      answerInTurns(batch, outcomes)
    } else if (
      queue.length >= maxBatch &&
      inARow < maxInARow &&
      (turned || !isPaced || heldMs + pace.nextMs <= holdMs)
    ) {
      // A batch that is full has nothing to wait for: where a turn takes long, as when a crowd is at an HTTP server and a
      // store does not let go of the thread, one batch a turn would serve few.
      inARow += 1
      void serve()
      answer(batch, outcomes)
    } else {
      // The callers just answered may have something new to say, and it should not miss the next batch.
      answer(batch, outcomes)
      next()
    }
  }

  function next(): void {
    running = queue.length > 0
    if (running) {
      isServedNext = true
      noteTurn()
    } else tellIdle()
  }

  /** One immediate for both that need it: to make one costs more than a promise. */
  function noteTurn(): void {
    if (isTurnNoted) return
    isTurnNoted = true
    setImmediate(onTurn)
  }

  function onTurn(): void {
    isTurnNoted = false
    turns += 1
    if (!isServedNext) return
    isServedNext = false
    inARow = 0
    heldMs = 0
    void serve()
  }

  function tellIdle(): void {
    if (running || answering > 0) return
    for (const listener of idleListeners) listener()
    idleListeners = []
  }

  /** A few a turn: what follows an answer keeps the thread, and the store's own answers would wait behind all of it. */
  function answerInTurns(batch: readonly Waiting<Job, Result>[], outcomes: readonly Outcome<Result>[]): void {
    answering += 1
    setImmediate(() => {
      answering -= 1
      answer(batch.slice(0, answersATurn), outcomes)
      if (batch.length > answersATurn) answerInTurns(batch.slice(answersATurn), outcomes.slice(answersATurn))
      else tellIdle()
    })
  }

  return {
    submit(job) {
      if (queue.length >= maxWaiting) {
        return Promise.reject(laneIsFull(queue.length))
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
      if (!running && answering === 0) return Promise.resolve()
      return new Promise(resolve => idleListeners.push(resolve))
    },
  }
}
