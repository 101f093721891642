import type { Concerned } from '@jumun/core'
import type { SqlConnection } from '../sql/connection.ts'
import { storeErrorOf, unavailable } from '../sql/store-error.ts'
import type { SqliteDatabase } from './database.ts'
import { createMutex, createTurns } from '../sql/mutex.ts'
import { type FileWatch, nothingToWatch } from './file-watch.ts'
import { isBusy, sqliteCommitError, sqliteStoreError } from './sqlite-error.ts'
import { sqliteStatements, type SqliteStatements } from './statements.ts'
import { transactionConnection } from './transaction-connection.ts'
import type { Waiting } from './open-database.ts'
import { whenNotBusy } from './when-not-busy.ts'

export interface SqliteWriter {
  /** Runs `work` in one transaction, after those that came before it, and once other processes let it. */
  transaction<T>(work: (connection: SqlConnection) => Promise<T>, options?: TransactionOptions): Promise<T>
  /** Runs `use` on the connection while no transaction is under way, not even one of the host's own. */
  between<T>(use: (statements: SqliteStatements) => Promise<T> | T): Promise<T>
  /** Runs `use` on the connection while no transaction of this store is under way. */
  exclusive<T>(use: (statements: SqliteStatements) => Promise<T> | T): Promise<T>
  /** Waits for what is under way; what comes later is refused. */
  close(): Promise<void>
}

interface TransactionOptions extends Partial<Waiting> {
  /** Whose rows the transaction has changed, asked for when it commits; of all unless said otherwise. */
  concerned?(): Concerned | undefined
}

/** The one connection of this process that writes. */
export function createWriter(
  database: SqliteDatabase,
  options: {
    busyWaitMs: number
    owned: boolean
    watch?: FileWatch
    /** Called with each commit before anyone can know of it, and with all that may have been one. */
    onCommit?: (concerned?: Concerned) => void
    /** What a transaction waits for before it begins. Throws nothing. */
    beforeTransaction?: () => Promise<void> | undefined
    /** Called after each commit of a transaction that went where it should. Throws nothing. */
    afterCommit?: () => void
  },
): SqliteWriter {
  const { busyWaitMs, owned, watch = nothingToWatch, beforeTransaction, onCommit, afterCommit } = options
  const statements = sqliteStatements(database)
  const turns = createTurns()
  const inTurn = createMutex(turns)
  let closed = false

  function assertOpen(): void {
    if (closed) throw unavailable('CLOSED', 'The store is closed.')
  }

  /** On a handle of the host, this is the host's transaction: its end is waited for like that of any other writer. */
  function assertNotInUse(): void {
    if (!owned && database.inTransaction) throw Object.assign(new Error('in use by the host'), { code: 'SQLITE_BUSY' })
  }

  function begin(): void {
    assertNotInUse()
    // Left behind by a ROLLBACK that failed.
    if (database.inTransaction) statements.run('rollback', [])
    // IMMEDIATE, because a transaction that reads first and then cannot write would have to start over.
    statements.run('begin immediate', [])
  }

  /** False where someone has the file: that is waited for. */
  function beginAtOnce(): boolean {
    try {
      begin()
      return true
    } catch (error) {
      if (isBusy(error)) return false
      throw sqliteStoreError(error) ?? error
    }
  }

  function commit(concerned: Concerned | undefined): void {
    try {
      statements.run('commit', [])
      onCommit?.(concerned)
    } catch (error) {
      onCommit?.()
      throw sqliteCommitError(error, isInTransaction())
    }
    try {
      watch.assertInPlace()
    } catch (error) {
      // It went into a file that is not the shop's any more.
      throw storeErrorOf('unknown', error)
    }
    afterCommit?.()
  }

  /** Whatever is done with the connection besides may be a commit, of anything. */
  function counted<T>(work: Promise<T>): Promise<T> {
    return onCommit === undefined ? work : work.finally(() => onCommit())
  }

  /** Some errors, such as a full disk, have rolled back already; a ROLLBACK would then be the next error. */
  function isInTransaction(): boolean {
    return database.open && database.inTransaction
  }

  function rollback(): void {
    if (!isInTransaction()) return
    try {
      statements.run('rollback', [])
    } catch {
      // What made the transaction fail is the news; the next one begins with another attempt.
    }
  }

  async function transact<T>(
    work: (connection: SqlConnection) => Promise<T>,
    concerned: TransactionOptions['concerned'],
  ): Promise<T> {
    const connection = transactionConnection(statements)
    try {
      const result = await work(connection)
      connection.assertCommittable()
      connection.end()
      commit(concerned?.())
      return result
    } catch (error) {
      connection.end()
      rollback()
      // On a handle of the host it would be in the host's hands whether this is stored.
      if (!owned && isInTransaction()) throw storeErrorOf('unknown', error)
      throw error
    }
  }

  return {
    async transaction(work, { waitMs = busyWaitMs, onWait, concerned } = {}) {
      const turn = turns.enter()
      if (turn !== undefined) await turn
      try {
        assertOpen()
        const pause = beforeTransaction?.()
        if (pause !== undefined) await pause
        // Each commit is followed by a look; one that follows soon after is spared the look before it.
        watch.assertLatelyInPlace()
        if (!beginAtOnce()) await translated(() => whenNotBusy(begin, waitMs, onWait))
        return await transact(work, concerned)
      } finally {
        turns.leave()
      }
    },
    between: use =>
      inTurn(async () => {
        assertOpen()
        const unlessInUse = () => {
          assertNotInUse()
          return use(statements)
        }
        return counted(translated(() => whenNotBusy(unlessInUse, busyWaitMs)))
      }),
    exclusive: use =>
      inTurn(async () => {
        assertOpen()
        return counted(translated(async () => use(statements)))
      }),
    close: () =>
      inTurn(() => {
        closed = true
        if (owned && database.open) database.close()
      }),
  }
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw sqliteStoreError(error) ?? error
  }
}
