import { StoreError } from '../../ports/store-error.ts'
import type { Store } from '../../ports/store.ts'
import type { Transaction } from '../../ports/transaction.ts'

const maxAttempts = 50

/** Runs the transaction again when it loses a race, as core does. */
export async function insist<T>(store: Store, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.transaction(work)
    } catch (error) {
      const mayTryAgain = error instanceof StoreError && error.failure === 'transient'
      if (!mayTryAgain || attempt === maxAttempts) throw error
    }
  }
}
