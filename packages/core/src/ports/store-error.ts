/**
 * Why a store did not do what it was asked, told apart by what the caller may do next:
 * - `transient`: rolled back (deadlock, lock wait, serialization, connection lost before COMMIT); the same may be tried again
 * - `conflict`: rolled back, because a row with one of the keys is there already, written by somebody else meanwhile
 * - `constraint`: rolled back, because the database refuses a row for what is in it (a CHECK, a foreign key, a type, a limit,
 *   a trigger of the host): a defect, stopped by its second guard
 * - `unknown`: COMMIT was sent, and what came back does not prove that it was rolled back: everything or nothing has happened
 * - `oversized`: rolled back, because a row is larger than what the database takes; the message has the limit
 * - `unavailable`: rolled back, and more of the same will not help soon (disk full, read-only, server gone)
 */
export type StoreFailure = 'transient' | 'conflict' | 'constraint' | 'unknown' | 'oversized' | 'unavailable'

export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly failure: StoreFailure

  constructor(failure: StoreFailure, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.failure = failure
  }
}
