import { HostTransactionError, hostTransactionNotBegun, hostTransactionOver, StoreError } from '@jumun/core'
import type { HostSession } from '../sql/host-session.ts'
import { savepointName } from '../sql/savepoint-name.ts'
import { type HostLook, type LookAtHost, settingStatement } from './host-settings.ts'
import { errnoOf, isConnectionLost } from './mysql-error.ts'
import type { TextQueries } from './query.ts'
import { countTransactions, type TransactionCount } from './transaction-count.ts'

interface MysqlHostSession extends HostSession {
  /** `max_allowed_packet`, once it has been entered. */
  readonly packetBytes: number
}

/** SAVEPOINT does not exist; a transaction that can only read. */
const noSavepoint = 1305
const onlyReads = 1792

/**
 * MySQL and MariaDB roll back whole transactions by themselves (a deadlock), answer a savepoint outside of any with success,
 * and execute what comes next at once and for good. So
 * - each use proves that the savepoint of the last one, or a new one, is there: where it is not, to name it is an error
 * - what came after the end of the transaction would be refused by the server: while the shop is at work, new
 *   transactions of the session may only read, which the one that is open does not notice
 * - that it is still the same transaction is seen by the statements that begin or end one: the session counts them
 */
export function mysqlHostSession(queries: TextQueries, look: LookAtHost): MysqlHostSession {
  const { all, run } = queries
  const savepoint = savepointName()
  let mark: TransactionCount | undefined
  /** The database in which the tables of the shop were seen: the host may USE another one. */
  let shopIn: string | undefined
  let changes: HostLook['changes'] = []
  let packetBytes = 0

  async function change(more: HostLook['changes']): Promise<void> {
    if (more.length === 0) return
    changes = [...changes, ...more]
    await run(settingStatement(more, 'needed'))
  }

  async function restore(): Promise<void> {
    if (changes.length > 0) await run(settingStatement(changes, 'had'))
    changes = []
  }

  /** Without autocommit a transaction begins with its first statement: not with one that would find it read only. */
  async function setGuard({ guard, autocommit }: HostLook): Promise<void> {
    if (guard.length > 0 && !autocommit) await all('select 1 as one from jumun_migrations limit 1')
    await change(guard)
  }

  /** @throws HostTransactionError when no transaction is open, or another one than at the first use */
  async function prove(): Promise<void> {
    const { ends, savepoints } = await countTransactions(queries)
    if (mark !== undefined && mark.ends !== ends) throw hostTransactionOver()
    // Where none was set since, nothing stands behind ours: it can go, which proves that it was there.
    const isLast = mark?.savepoints === savepoints
    try {
      if (isLast) await run(`release savepoint ${savepoint}`)
      await run(`savepoint ${savepoint}`)
      if (!isLast) await run(`rollback to savepoint ${savepoint}`)
    } catch (error) {
      if (errnoOf(error) !== noSavepoint) throw error
      throw mark === undefined ? hostTransactionNotBegun({ cause: error }) : hostTransactionOver({ cause: error })
    }
    mark = { ends, savepoints: savepoints + 2 }
  }

  async function assertHasShop(database: string | null): Promise<void> {
    if (shopIn !== undefined && shopIn === database) return
    const tables = `select 1 as one from information_schema.tables
      where table_schema = database() and table_name = _utf8mb4'jumun_wallets'`
    const hasShop = (await all(tables)).length > 0
    if (!hasShop) throw unusable("The connection sees no tables of the shop. Connect it to the shop's database.")
    shopIn = database ?? undefined
  }

  return {
    get packetBytes() {
      return packetBytes
    },
    async enter(use) {
      const seen = await look(queries)
      packetBytes = seen.packetBytes
      try {
        await change(seen.changes)
        await assertHasShop(seen.database)
        if (use === 'write') await setGuard(seen)
        await prove()
      } catch (error) {
        await restore().catch(() => undefined)
        throw error
      }
    },
    // The savepoint stays: the next use looks for it.
    keep: async () => undefined,
    async undo() {
      await run(`rollback to savepoint ${savepoint}`)
      if (mark) mark = { ...mark, savepoints: mark.savepoints + 1 }
    },
    restore,
    // Where the guard against a transaction that is gone has refused the statement, the host has ended it.
    rollsBackAll: error => error instanceof StoreError && error.failure === 'transient',
    isLost: error => error instanceof StoreError && error.failure === 'transient' && isConnectionLost(error.cause),
    explain(error) {
      return errnoOf(error) === onlyReads
        ? unusable('The transaction can only read. Begin it with READ WRITE.', error)
        : error
    },
  }
}

function unusable(message: string, cause?: unknown): HostTransactionError {
  return new HostTransactionError('unusable', message, { cause })
}
