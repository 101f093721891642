import { ShopError } from '@jumun/core'

/** What `work` answers, or `BUSY` when it has not by then; it goes on, and its outcome stays unknown. */
export function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(tooLate(ms)), Math.max(0, ms))
    work.finally(() => clearTimeout(timer)).then(resolve, reject)
  })
}

/** Whether `work` ended well before `ms` were over. */
export function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  return withDeadline(work, ms).then(
    () => true,
    () => false,
  )
}

/** As `withDeadline`, for much work at once that has equally long. */
export type Deadline = <T>(work: Promise<T>) => Promise<T>

/**
 * One timer for all work: to set one for each request and to take it back cost as much as a question to SQLite. What began first
 * has to end first.
 */
export function createDeadline(ms: number): Deadline {
  const open = new Set<{ readonly until: number; refuse(): void }>()
  let timer: NodeJS.Timeout | undefined

  function look(): void {
    timer = undefined
    const now = performance.now()
    for (const work of open) {
      if (work.until > now) {
        lookAfter(work.until - now)
        return
      }
      open.delete(work)
      work.refuse()
    }
  }

  function lookAfter(waitMs: number): void {
    // Who waits for an answer keeps the process; when it has come nothing is left to do.
    timer = setTimeout(look, waitMs).unref()
  }

  return work =>
    new Promise((resolve, reject) => {
      const entry = { until: performance.now() + ms, refuse: () => reject(tooLate(ms)) }
      open.add(entry)
      if (timer === undefined) lookAfter(ms)
      work.then(
        answer => {
          open.delete(entry)
          resolve(answer)
        },
        (error: unknown) => {
          open.delete(entry)
          reject(error)
        },
      )
    })
}

function tooLate(ms: number): ShopError {
  const details = { retryAfterMs: 1000, outcome: 'unknown' } as const
  return new ShopError('BUSY', `No answer after ${ms} ms. Repeat it with the same idempotency key.`, details)
}
