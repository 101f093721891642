import { expect } from 'vitest'
import type { Store, Transaction } from '../../ports.ts'

/** Runs `work` in a transaction that then throws, and proves that the caller gets that very error. */
export async function abandon(store: Store, work: (transaction: Transaction) => Promise<unknown>): Promise<void> {
  const reason = new Error('The test has abandoned its transaction.')
  const abandoned = store.transaction(async transaction => {
    await work(transaction)
    throw reason
  })
  await expect(abandoned).rejects.toBe(reason)
}
