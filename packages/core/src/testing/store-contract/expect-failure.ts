import { expect } from 'vitest'
import { StoreError, type StoreFailure } from '../../ports/store-error.ts'

/** Proves that what was asked of the store was refused, and that the caller learns what it may do next. */
export async function expectFailure(promise: Promise<unknown>, failure: StoreFailure): Promise<void> {
  const error: unknown = await promise.then(
    () => 'nothing was refused',
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(StoreError)
  expect((error as StoreError).failure).toBe(failure)
}
