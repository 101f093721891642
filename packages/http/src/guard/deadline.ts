import { ShopError } from '@jumun/core'

/** What `work` answers, or `BUSY` when it has not by then; it goes on, and nobody knows how it will end. */
export function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const details = { retryAfterMs: 1000, outcome: 'unknown' } as const
      reject(new ShopError('BUSY', `No answer after ${ms} ms. Repeat it with the same idempotency key.`, details))
    }, ms)
    work.finally(() => clearTimeout(timer)).then(resolve, reject)
  })
}
