import { transact } from '../engine/transact.ts'
import type { OutboxRepository } from '../ports/outbox.ts'
import type { Store } from '../ports/store.ts'

/** A transaction that changes what has become of events, which is of no user and no product. */
export function changeOutbox<T>(store: Store, change: (outbox: OutboxRepository) => Promise<T>): Promise<T> {
  return transact(store, transaction => {
    transaction.concerns?.({ users: [], products: [] })
    return change(transaction.outbox)
  })
}
