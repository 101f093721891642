import { ShopError } from '../errors.ts'
import type { Store } from '../ports/store.ts'
import { StoreError } from '../ports/store-error.ts'
import type { Transaction } from '../ports/transaction.ts'

const maxAttempts = 8
const pauseMs = 4
/** No attempt begins later than this after the first: whoever has waited so long is better told than kept waiting. */
const patienceMs = 10_000

/**
 * One transaction, tried anew while it fails for a reason that passes (a deadlock, a row that somebody wrote first).
 * @throws StoreError the last failure, once trying again does not help
 */
export async function transact<T>(store: Store, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  const deadline = performance.now() + patienceMs
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.transaction(work)
    } catch (error) {
      const passing = error instanceof StoreError && (error.failure === 'transient' || error.failure === 'conflict')
      if (!passing || attempt === maxAttempts || performance.now() > deadline) throw error
      // Jitter, so that two who met once do not meet again.
      const ceiling = pauseMs * 2 ** Math.min(attempt, 6)
      await new Promise(resolve => setTimeout(resolve, Math.random() * ceiling))
    }
  }
}

/** What a caller is told when the store could not do its part; the cause stays attached and inside. */
export function storeRefusal(cause: unknown): ShopError {
  if (cause instanceof ShopError) return cause
  if (!(cause instanceof StoreError) || cause.failure === 'constraint') {
    return new ShopError('INTERNAL', 'The shop failed at this; nothing was changed.', {}, { cause })
  }
  const unknown = cause.failure === 'unknown'
  const message = unknown
    ? 'The database did not confirm this; it may or may not have happened. Repeat it with the same idempotency key.'
    : 'The database is busy or cannot be reached; nothing happened. Try again soon.'
  const outcome = unknown ? 'unknown' : 'nothing happened'
  return new ShopError('BUSY', message, { retryAfterMs: 1000, outcome }, { cause })
}

/** Lets nothing but `ShopError` out of the shop. */
export async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw storeRefusal(error)
  }
}
