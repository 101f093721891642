/**
 * Why a store did not do what it was asked, told apart by what the caller may do next:
 * - `transient`: rolled back (deadlock, lock wait, serialization, connection lost before COMMIT); the same may be tried again
 * - `conflict`: rolled back, because a row with one of the keys is there already, written by somebody else meanwhile
 * - `constraint`: rolled back, because a CHECK or a foreign key refused a row: a defect, stopped by its second guard
 * - `unknown`: COMMIT was sent and its answer lost: everything or nothing has happened
 * - `unavailable`: rolled back, and more of the same will not help soon (disk full, read-only, server gone)
 */
export type StoreFailure = 'transient' | 'conflict' | 'constraint' | 'unknown' | 'unavailable'

export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly failure: StoreFailure

  constructor(failure: StoreFailure, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.failure = failure
  }
}
