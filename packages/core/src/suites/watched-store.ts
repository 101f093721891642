import { createMemoryStore } from '../memory/memory-store.ts'
import type { Store } from '../ports/store.ts'
import type { Transaction } from '../ports/transaction.ts'

/** A store whose transactions are looked at, or changed, on their way to the shop. */
export function seenThrough(view: (transaction: Transaction) => Transaction): Store {
  const store = createMemoryStore()
  return { ...store, transaction: work => store.transaction(transaction => work(view(transaction))) }
}

/** A store that tells of every call of its transactions, such as `wallets.lock`. */
export function watched(onCall: (call: string) => void): Store {
  const watch = (name: string, repository: object) =>
    Object.fromEntries(
      Object.entries(repository).map(([method, call]) => [
        method,
        (...input: unknown[]) => {
          onCall(`${name}.${method}`)
          return (call as (...parts: unknown[]) => unknown)(...input)
        },
      ]),
    )
  return seenThrough(
    transaction =>
      Object.fromEntries(
        Object.entries(transaction).map(([name, part]) => [name, watch(name, part as object)]),
      ) as never,
  )
}
