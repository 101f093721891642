import type { Store } from '../../ports/store.ts'
import { StoreError, type StoreFailure } from '../../ports/store-error.ts'
import type { Transaction } from '../../ports/transaction.ts'

/** What goes wrong, once or a few times in a row: at a statement of a transaction, counted over all from when it was armed; or at its commit. */
export type Fault =
  | {
      readonly at: 'statement'
      readonly number: number
      /** Whether the statement has run when it fails. */
      readonly ran: boolean
      /** `defect`: an error that no store throws. */
      readonly failure: StoreFailure | 'defect'
    }
  /** Rolled back, and said so. */
  | { readonly at: 'commit'; readonly failure: StoreFailure }
  /** Committed or not, the answer to COMMIT was lost; that of so many in a row, once unless said otherwise. */
  | { readonly at: 'answer'; readonly committed: boolean; readonly times?: number }

export interface FaultyStore extends Store {
  /** From now on counts statements, and lets the fault happen. */
  arm(fault?: Fault): void
  /** Statements since `arm`. */
  readonly statements: number
  /** Faults that have happened since `arm`. */
  readonly fired: number
}

/** A door to `store` through which a fault can be let in. */
export function faultyStore(store: Store): FaultyStore {
  let armed: Fault | undefined
  let statements = 0
  let fired = 0

  function fire(failure: StoreFailure | 'defect'): Error {
    fired += 1
    if (armed?.at !== 'answer' || fired >= (armed.times ?? 1)) armed = undefined
    return failure === 'defect'
      ? new TypeError('a defect, let in')
      : new StoreError(failure, `a ${failure} failure, let in`)
  }

  async function statement(run: () => Promise<unknown>): Promise<unknown> {
    statements += 1
    const fault = armed
    if (fault?.at !== 'statement' || fault.number !== statements) return run()
    if (fault.ran) await run()
    throw fire(fault.failure)
  }

  function watched<Part extends object>(part: Part): Part {
    return new Proxy(part, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name)
        if (typeof method !== 'function') return method
        return (...input: unknown[]) => statement(() => Reflect.apply(method, target, input) as Promise<unknown>)
      },
    })
  }

  function watchedTransaction(transaction: Transaction): Transaction {
    return new Proxy(transaction, {
      get(target, name) {
        const part: unknown = Reflect.get(target, name)
        return typeof part === 'object' && part !== null ? watched(part) : part
      },
    })
  }

  return {
    ...store,
    reader: store.reader,
    arm(fault) {
      armed = fault
      statements = 0
      fired = 0
    },
    get statements() {
      return statements
    },
    get fired() {
      return fired
    },
    async transaction(work) {
      const committed = armed?.at === 'answer' && armed.committed
      const result = await store.transaction(async transaction => {
        const decided = await work(watchedTransaction(transaction))
        if (armed?.at === 'commit') throw fire(armed.failure)
        if (armed?.at === 'answer' && !armed.committed) throw fire('unknown')
        return decided
      })
      if (committed) throw fire('unknown')
      return result
    },
  }
}
