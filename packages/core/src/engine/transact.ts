import { invalidInput, ShopError } from '../errors.ts'
import { type HostTransactionError, isHostTransactionError } from '../ports/adopted-transaction.ts'
import type { Store } from '../ports/store.ts'
import { isStoreError, type StoreError, type StoreErrorCode, type StoreFailure } from '../ports/store-error.ts'
import type { Transaction } from '../ports/transaction.ts'

/** Many, for clusters that let one of several nodes win at each turn: who of three has lost eight times is no exception. */
const maxAttempts = 24
/** A row that was written first is seen by the next attempt: one that conflicts again and again has another reason. */
const maxConflicts = 3
const pauseMs = 4
const maxPauseMs = 64
/** No attempt begins later than this after the first: a caller who has waited so long needs an answer. */
const patienceMs = 10_000

/** The time and the luck that retries depend on. */
export interface Timing {
  /** Milliseconds of a clock that is never set. */
  now(): number
  sleep(ms: number): Promise<void>
  /** From 0 to below 1. */
  random(): number
}

export const systemTiming: Timing = {
  now: () => performance.now(),
  sleep: ms => new Promise(resolve => setTimeout(resolve, ms)),
  random: () => Math.random(),
}

export interface Attempts {
  readonly timing?: Timing
  /** How many attempts may end in a conflict; 3 unless said otherwise. */
  readonly conflicts?: number
  /** No attempt but the first begins later, by the clock of `timing`. */
  readonly until?: number
}

/**
 * One transaction, tried again while it fails for a reason that passes (a deadlock, a row that someone wrote first).
 * @throws StoreError the last failure, once trying again does not help
 */
export async function transact<T>(
  store: Store,
  work: (transaction: Transaction) => Promise<T>,
  { timing = systemTiming, conflicts = maxConflicts, until = Infinity }: Attempts = {},
): Promise<T> {
  const deadline = Math.min(until, timing.now() + patienceMs)
  let conflicted = 0
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.transaction(work)
    } catch (error) {
      const failure = failureOf(error)
      if (failure === 'conflict') conflicted += 1
      const passing = failure === 'transient' || (failure === 'conflict' && conflicted < conflicts)
      if (!passing || attempt === maxAttempts || timing.now() > deadline) throw error
      await timing.sleep(retryPauseMs(attempt, timing.random()))
    }
  }
}

/** Twice as long after each attempt, and anything below that, so that two who met once do not meet again. */
export function retryPauseMs(attempt: number, random: number): number {
  return random * Math.min(pauseMs * 2 ** attempt, maxPauseMs)
}

/** `defect`: not an error of a store. By name, as `isShopError`: a store may come with another copy of this package. */
export function failureOf(error: unknown): StoreFailure | 'defect' {
  return error instanceof Error && error.name === 'StoreError' ? (error as StoreError).failure : 'defect'
}

/**
 * What a caller gets when the store could not do its part; the cause stays attached and inside. `keyed`: the command
 * had an idempotency key.
 */
export function storeRefusal(cause: unknown, { keyed = false } = {}): ShopError {
  if (cause instanceof ShopError) return cause
  if (isHostTransactionError(cause)) return hostRefusal(cause)
  const failure = failureOf(cause)
  const lasting = isStoreError(cause) ? lastingRefusals[cause.code] : undefined
  if (lasting !== undefined && failure !== 'unknown') return lasting(cause)
  if (failure === 'unknown') {
    const whatToDo = keyed
      ? 'Repeat it with the same idempotency key: it then happens once.'
      : 'Look whether it did before you repeat it; only with an idempotency key is repeating it safe.'
    const message = `The database did not confirm this; it may or may not have happened. ${whatToDo}`
    return new ShopError('BUSY', message, { retryAfterMs: 1000, outcome: 'unknown' }, { cause })
  }
  if (failure === 'transient' || failure === 'unavailable' || failure === 'conflict') {
    const message = 'The database is busy or cannot be reached; nothing happened. Try again soon.'
    return new ShopError('BUSY', message, { retryAfterMs: 1000, outcome: 'nothing happened' }, { cause })
  }
  if (failure === 'oversized') {
    return invalidInput('', `${(cause as StoreError).message} Nothing was changed.`, { cause })
  }
  return new ShopError('INTERNAL', 'Internal error; nothing was changed.', {}, { cause })
}

/** In the words of the store, which say what the host has to do. */
function hostRefusal(cause: HostTransactionError): ShopError {
  const { failure, message } = cause
  if (failure === 'unusable' || failure === 'over') return invalidInput('', message, { cause })
  const outcome = failure === 'unknown' ? 'unknown' : 'nothing happened'
  return new ShopError('BUSY', message, { retryAfterMs: 1000, outcome }, { cause })
}

/** What does not pass by itself, and so is not told as something to try again soon. */
const lastingRefusals: Partial<Readonly<Record<StoreErrorCode, (cause: unknown) => ShopError>>> = {
  MALFORMED_FILE: cause => {
    const message = "The shop's database file is damaged: a backup has to be restored. Nothing was changed."
    return new ShopError('INTERNAL', message, {}, { cause })
  },
  SUM_TOO_LARGE: cause => {
    const message = `The revenue of a day would exceed ${Number.MAX_SAFE_INTEGER}, the largest exact amount. Nothing was changed.`
    return invalidInput('', message, { cause })
  },
  FILE_REPLACED: cause => {
    const message =
      "The shop's database file was replaced or removed: the server has to be started again. Nothing happened."
    return new ShopError('BUSY', message, { retryAfterMs: 60_000, outcome: 'nothing happened' }, { cause })
  },
}

/** Lets nothing but `ShopError` out of the shop. */
export async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw storeRefusal(error)
  }
}
