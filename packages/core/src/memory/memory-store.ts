import { type AdoptedTransaction, hostTransactionEnded, hostTransactionOver } from '../ports/adopted-transaction.ts'
import type { Store } from '../ports/store.ts'
import { StoreError } from '../ports/store-error.ts'
import type { Transaction } from '../ports/transaction.ts'
import { createMutex } from './mutex.ts'
import { repositories } from './repositories.ts'
import { scanner } from './scan.ts'
import { openTables, type Tables } from './tables.ts'

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
 * Forks share all rows that are alike, so readers and snapshots hold on to the tables they began with and never wait.
 */
export function createMemoryStore(): MemoryStore {
  let committed = openTables()
  let closed = false
  const mutex = createMutex()
  const adoptable = new WeakMap<object, AdoptedTransaction>()

  function assertOpen(): void {
    if (closed) throw new StoreError('unavailable', 'The memory store is closed.', { code: 'CLOSED' })
  }

  async function open(): Promise<OpenTransaction> {
    assertOpen()
    const release = await mutex.acquire()
    const opened: OpenTransaction = {
      tables: openTables(committed),
      ended: false,
      commit() {
        end()
        assertNotRefused(opened.tables)
        committed = opened.tables
      },
      rollback: end,
    }
    function end(): void {
      assertNotEnded(opened)
      opened.ended = true
      release()
    }
    return opened
  }

  async function begin(): Promise<MemoryTransaction> {
    const opened = await open()
    const handle: MemoryTransaction = { commit: () => opened.commit(), rollback: () => opened.rollback() }
    adoptable.set(handle, adoptedTransaction(handle, opened))
    return handle
  }

  return {
    async transaction(work) {
      const opened = await open()
      let result: Awaited<ReturnType<typeof work>>
      try {
        result = await work(repositories(() => tablesOf(opened)))
      } catch (error) {
        opened.rollback()
        throw error
      }
      opened.commit()
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
    adopt(host) {
      const adopted = typeof host === 'object' && host !== null ? adoptable.get(host) : undefined
      if (adopted === undefined) throw new TypeError('A memory store adopts what its own begin() gave.')
      return adopted
    },
    async ping() {
      assertOpen()
    },
    // One transaction after the other; and nothing of it outlives the process, no matter what is set.
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

interface OpenTransaction {
  /** To go back to the tables that a fork began with is this store's savepoint. */
  tables: Tables
  ended: boolean
  commit(): void
  rollback(): void
}

function assertNotEnded({ ended }: OpenTransaction): void {
  if (ended) throw new Error('The transaction has ended already.')
}

function tablesOf(opened: OpenTransaction): Tables {
  assertNotEnded(opened)
  return opened.tables
}

function assertNotRefused(tables: Tables): void {
  for (const { refusal } of Object.values(tables)) if (refusal !== undefined) throw refusal
}

function adoptedTransaction(carrier: object, opened: OpenTransaction): AdoptedTransaction {
  const mutex = createMutex()

  async function run<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const release = await mutex.acquire()
    try {
      return await underSavepoint(opened, work)
    } finally {
      release()
    }
  }
  return { carrier, run, read: run }
}

async function underSavepoint<T>(opened: OpenTransaction, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  if (opened.ended) throw hostTransactionOver()
  const savepoint = opened.tables
  const forked = openTables(savepoint)
  opened.tables = forked
  let atWork = true
  const rows = repositories(() => {
    if (!atWork) throw new Error('This piece of work has ended: its repositories can no longer be used.')
    return tablesOf(opened)
  })
  try {
    const result = await work(rows)
    assertNotEnded(opened)
    assertNotRefused(forked)
    return result
  } catch (error) {
    if (opened.ended) throw hostTransactionEnded({ cause: error })
    opened.tables = savepoint
    throw error
  } finally {
    atWork = false
  }
}
