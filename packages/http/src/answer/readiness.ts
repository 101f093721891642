import { ShopError } from '@jumun/core'
import { withDeadline } from '../guard/deadline.ts'

const answerMs = 2_000
const freshMs = 1_000

/**
 * Whether traffic should come here: not once it was retired, and not while the shop's store does not answer. However many ask,
 * the store is asked once a second.
 * @throws ShopError `BUSY`
 */
export function createReadiness(ready: () => Promise<unknown>, isRetired: () => boolean): () => Promise<void> {
  let askedAt = Number.NEGATIVE_INFINITY
  let asking: Promise<void> = Promise.resolve()

  async function ask(): Promise<void> {
    try {
      await withDeadline(ready(), answerMs)
    } catch (cause) {
      throw notReady('The store does not answer as it should.', cause)
    }
  }

  return () => {
    if (isRetired()) return Promise.reject(notReady('The server is shutting down.'))
    if (performance.now() - askedAt >= freshMs) {
      askedAt = performance.now()
      asking = ask()
      asking.catch(() => undefined)
    }
    return asking
  }
}

function notReady(message: string, cause?: unknown): ShopError<'BUSY'> {
  return new ShopError('BUSY', message, { retryAfterMs: 1000, outcome: 'nothing happened' }, { cause })
}
