import type { Reader, Transaction } from './transaction.ts'

/**
 * One transaction of the host's own, from its first use here to its end: neither begun nor ended by the store. At each use
 * it proves that the transaction is open, and is still the one of its first use. Pieces of work on one carrier take turns.
 */
export interface AdoptedTransaction {
  /** What the host's transaction runs on. Adoptions of the same host have the same. */
  readonly carrier: object
  /**
   * Runs `work` under a savepoint: return keeps what it did, throw undoes it and leaves the host's transaction as it was
   * before. `work` awaits nothing but its transaction, and may be called a second time after the first was undone. Nothing
   * of it is under way any more when this settles.
   * @throws HostTransactionError when the host's transaction cannot be used, or was lost; else what `work` throws
   */
  run<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>
  /** As `run`, for work that only reads: it sees what the host's transaction sees. */
  read<T>(work: (reader: Reader) => Promise<T>): Promise<T>
}

/**
 * Why a host's transaction did not do what it was asked; the message tells the host what to do.
 * - `unusable`: not begun, or set in a way that nothing can be decided under. Nothing happened, later calls look again
 * - `over`: ended, by either side. Nothing happened, and every later call gets the same answer
 * - `rolled back`: lost while this was under way. The database has undone all of it, the host's own part too
 * - `unknown`: ended by the host while this was under way: what was done until then has gone the host's way
 */
export type HostTransactionFailure = 'unusable' | 'over' | 'rolled back' | 'unknown'

export class HostTransactionError extends Error {
  override readonly name = 'HostTransactionError'
  readonly failure: HostTransactionFailure

  constructor(failure: HostTransactionFailure, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.failure = failure
  }
}

/** By name and not only by class: a store may come with another copy of this package. */
export function isHostTransactionError(error: unknown): error is HostTransactionError {
  return error instanceof Error && error.name === 'HostTransactionError'
}

export function hostTransactionOver(options?: { cause?: unknown }): HostTransactionError {
  const message = 'This transaction of the host is over. Call within() again in the next one.'
  return new HostTransactionError('over', message, options)
}

export function hostTransactionNotBegun(options?: { cause?: unknown }): HostTransactionError {
  const message = 'The connection is not in a transaction. Begin one, and use the shop within it.'
  return new HostTransactionError('unusable', message, options)
}

/** What was done of `work` may be stored: it is the host that has ended its transaction. */
export function hostTransactionEnded(options?: { cause?: unknown }): HostTransactionError {
  const message =
    'The transaction has ended while the shop was at work in it. Await its calls before COMMIT and ROLLBACK.'
  return new HostTransactionError('unknown', message, options)
}

export function hostTransactionLost(options?: { cause?: unknown }): HostTransactionError {
  const message =
    "The database has rolled back the host's whole transaction: nothing of it happened. Begin it again from its start."
  return new HostTransactionError('rolled back', message, options)
}
