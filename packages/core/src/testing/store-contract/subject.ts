import { afterEach, beforeEach } from 'vitest'
import type { Store } from '../../ports/store.ts'

/** What a store is and can do, for the contract to be run on it. */
export interface StoreContract {
  readonly name: string
  /** Opens a store without any rows. The contract closes it. */
  open(): Promise<Store> | Store
  /** What not every store can do. Where it cannot, the contract proves that it says so. */
  readonly capabilities?: {
    /** Opens a second instance on the rows of `store`, as another process would. The contract closes it. */
    share?(store: Store): Promise<Store> | Store
    readonly beginHost?: BeginHost
  }
}

/** Begins a transaction of the host, for `adopt`. */
export type BeginHost = (store: Store) => Promise<HostTransaction>

export interface HostTransaction {
  /** What `adopt` takes. */
  readonly handle: unknown
  /** Ends the transaction, and gives the connection back. */
  commit(): Promise<void> | void
  rollback(): Promise<void> | void
  /** Ends the transaction on a connection that is used further. */
  end(how: 'commit' | 'rollback'): Promise<void> | void
  /** Begins another one there. Returns what `adopt` takes: the same handle, where a connection is the handle. */
  beginNext(): Promise<unknown>
}

/** The store that a test looks at: a new one for each. */
export interface Subject {
  readonly store: Store
  readonly contract: StoreContract
  /** Two doors to the same rows: two instances where the store can be shared, else the same twice. */
  pair(): Promise<readonly [Store, Store]>
}

/** To be called within `describe`. */
export function openForEachTest(contract: StoreContract): Subject {
  const opened: Store[] = []
  const keep = (store: Store): Store => {
    opened.push(store)
    return store
  }
  beforeEach(async () => {
    keep(await contract.open())
  })
  afterEach(async () => {
    for (const store of opened.splice(0).reverse()) await store.close()
  })
  return {
    get store() {
      return opened[0]!
    },
    contract,
    async pair() {
      const store = opened[0]!
      const share = contract.capabilities?.share
      return [store, share === undefined ? store : keep(await share(store))]
    },
  }
}
