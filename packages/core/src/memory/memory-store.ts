import type { Store } from '../ports/store.ts'
import { StoreError } from '../ports/store-error.ts'
import type { Transaction } from '../ports/transaction.ts'
import { createMutex } from './mutex.ts'
import { repositories } from './repositories.ts'
import { scanner } from './scan.ts'
import { openTables } from './tables.ts'

/** A host's own transaction on a memory store, for `adopt`. Other transactions wait until it has ended. */
export interface MemoryTransaction {
  commit(): void
  rollback(): void
}

export interface MemoryStore extends Store {
  /** Begins a transaction of the host, once those before it have ended. */
  begin(): Promise<MemoryTransaction>
}

/**
 * A store that lives and ends with the process: for tests, demonstrations and shops that may forget.
 *
 * Transactions run one after the other on a fork of the tables, which takes the place of the committed ones at the end.
 * Forks share all rows that are alike, so readers and snapshots hold on to the tables they began with and wait for nobody.
 */
export function createMemoryStore(): MemoryStore {
  let committed = openTables()
  let closed = false
  const mutex = createMutex()
  const adoptable = new WeakMap<object, Transaction>()

  function assertOpen(): void {
    if (closed) throw new StoreError('unavailable', 'The memory store is closed.', { code: 'CLOSED' })
  }

  async function begin(): Promise<MemoryTransaction> {
    assertOpen()
    const release = await mutex.acquire()
    const tables = openTables(committed)
    let ended = false
    const end = () => {
      if (ended) throw new Error('The transaction has ended already.')
      ended = true
      release()
    }
    const handle: MemoryTransaction = {
      commit() {
        end()
        for (const { refusal } of Object.values(tables)) if (refusal !== undefined) throw refusal
        committed = tables
      },
      rollback: end,
    }
    const transaction = repositories(() => {
      if (ended) throw new Error('The transaction has ended already.')
      return tables
    })
    adoptable.set(handle, transaction)
    return handle
  }

  function adopt(host: unknown): Transaction {
    const transaction = typeof host === 'object' && host !== null ? adoptable.get(host) : undefined
    if (transaction !== undefined) return transaction
    throw new TypeError('A memory store adopts what its own begin() gave.')
  }

  return {
    async transaction(work) {
      const handle = await begin()
      let result: Awaited<ReturnType<typeof work>>
      try {
        result = await work(adopt(handle))
      } catch (error) {
        handle.rollback()
        throw error
      }
      handle.commit()
      return result
    },
    reader: repositories(() => {
      assertOpen()
      return committed
    }),
    async snapshot(work) {
      assertOpen()
      const tables = committed
      return work({ ...repositories(() => tables), ...scanner(tables) })
    },
    begin,
    adopt,
    async ping() {
      assertOpen()
    },
    // One transaction after the other; and nothing of it outlives the process, whatever is set.
    async facts() {
      assertOpen()
      return { database: 'memory', version: '', isolationByDefault: 'serializable', durability: [] }
    },
    async close() {
      closed = true
      // Transactions that were begun before go on to their end.
      const release = await mutex.acquire()
      release()
    },
  }
}
