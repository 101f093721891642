import { expect } from 'vitest'
import type { Store } from '../../ports/store.ts'
import type { Transaction } from '../../ports/transaction.ts'

/** Runs `work` in a transaction that then throws, and proves that the caller gets that very error. */
export async function abandon(store: Store, work: (transaction: Transaction) => Promise<unknown>): Promise<void> {
  const reason = new Error('The test has abandoned its transaction.')
  const abandoned = store.transaction(async transaction => {
    await work(transaction)
    throw reason
  })
  await expect(abandoned).rejects.toBe(reason)
}
