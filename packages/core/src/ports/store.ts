import type { AdoptedTransaction } from './adopted-transaction.ts'
import type { CommitNumbers } from './commit-numbers.ts'
import type { ProductReader } from './products.ts'
import type { SalesReader } from './ranking.ts'
import type { Scanner } from './scanner.ts'
import type { StoreFacts } from './store-facts.ts'
import type { Reader, Transaction } from './transaction.ts'

/**
 * Where a shop keeps its rows. All writing goes through `transaction`, and its repositories speak in sets: one call for
 * all rows of a batch. Rows that are not there are absent from an answer; to save one is refused as a `constraint`, so
 * that no change is lost in silence.
 *
 * Every text key compares byte by byte, and every list is in the order of its key's UTF-8 bytes unless it says otherwise.
 * What goes wrong is thrown as a `StoreError`.
 */
export interface Store {
  /**
   * Runs `work` in one transaction: return commits, throw rolls back. `work` awaits nothing but its transaction, and may
   * be called again by the caller after a failure. When this resolves, the changes are durable. A transaction in which a
   * repository has thrown never commits: if `work` returns all the same, this throws that error.
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>
  /** Reads of what is committed. Each call is consistent in itself. */
  readonly reader: Reader
  /** Present where its owner has declared how old the answers to the questions of all visitors may be. */
  readonly stale?: StaleReader
  /** Runs `work` on one unchanging view of all rows. */
  snapshot<T>(work: (reader: Reader & Scanner) => Promise<T>): Promise<T>
  /**
   * Takes part in a transaction of the host's own, which is looked at when it is first used. Every store says in its own
   * type what it takes.
   * @throws TypeError when it is given something else
   */
  adopt(hostTransaction: unknown): AdoptedTransaction
  /** A cheap proof that the store can be written, for readiness. @throws StoreError */
  ping(): Promise<void>
  /** Which database it is, and under which settings it makes commits durable. @throws StoreError */
  facts(): Promise<StoreFacts>
  /** What tells whether something was committed meanwhile. Absent where it takes an exchange. */
  readonly commits?: CommitNumbers
  /** How busy the pool of sessions is at this moment, for metrics. Absent where there is no pool. */
  sessions?(): SessionCount
  /** Waits for the transactions under way. What is asked afterwards is `unavailable`; closing again does nothing. */
  close(): Promise<void>
}

/**
 * Questions that all visitors ask alike, and that decide nothing: from a replica while that is known to be no older than was
 * declared, from the store itself otherwise. What one call answers is of one of the two. Two calls may go back in time, by as
 * much as was declared.
 */
export interface StaleReader {
  readonly products: Pick<ProductReader, 'page' | 'following'>
  readonly sales: Pick<SalesReader, 'top'>
  /** How old an answer may be at most, in ms. */
  readonly mostMs: number
  /** How old it may be at this moment; undefined while the replica is not read from. */
  behindMs(): number | undefined
}

/** Sessions of a database that are reached through a pool. */
export interface SessionCount {
  /** Held by transactions and reads. */
  readonly held: number
  /** Wanted by transactions and reads that wait for one. */
  readonly waiting: number
}
