import { ShopError } from '@jumun/core'

/** What `work` answers, or `BUSY` when it has not by then; it goes on, and its outcome stays unknown. */
export function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => {
        const details = { retryAfterMs: 1000, outcome: 'unknown' } as const
        reject(new ShopError('BUSY', `No answer after ${ms} ms. Repeat it with the same idempotency key.`, details))
      },
      Math.max(0, ms),
    )
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
