import type { Store } from '../ports/store.ts'

/** A kind of store that suites of whole shops run on; what `storeContract` takes fits. */
export interface ShopSubject {
  readonly name: string
  /** Opens a store without any rows. The caller closes it. */
  open(): Promise<Store> | Store
  readonly capabilities?: {
    /** Opens a second instance on the rows of `store`, as another process would. The caller closes it. */
    share?(store: Store): Promise<Store> | Store
  }
}

/** Runs `work` on a new store, or two doors to one where it can be shared, and closes them in any case. */
export async function withStores<T>(subject: ShopSubject, work: (stores: readonly Store[]) => Promise<T>): Promise<T> {
  const stores = [await subject.open()]
  try {
    const share = subject.capabilities?.share
    if (share !== undefined) stores.push(await share(stores[0]!))
    return await work(stores)
  } finally {
    for (const store of stores.toReversed()) await store.close()
  }
}
