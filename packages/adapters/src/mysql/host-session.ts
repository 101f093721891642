import { HostTransactionError, hostTransactionNotBegun, hostTransactionOver, StoreError } from '@jumun/core'
import type { HostSession } from '../sql/host-session.ts'
import { savepointName } from '../sql/savepoint-name.ts'
import { type HostLook, type LookAtHost, settingStatement } from './host-settings.ts'
import { errnoOf } from './mysql-error.ts'
import type { TextQueries } from './query.ts'

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
 * - whatever came after the end of the transaction would be refused by the server: while the shop is at work, new
 *   transactions of the session may only read, which the one that is open does not notice
 * - that it is still the same transaction is seen by the statements that begin or end one: the session counts them
 */
export function mysqlHostSession(queries: TextQueries, look: LookAtHost): MysqlHostSession {
  const { all, run: statement } = queries
  const savepoint = savepointName()
  let mark: Pick<HostLook, 'ends' | 'savepoints'> | undefined
  let hasShop = false
  let changes: HostLook['changes'] = []
  let packetBytes = 0

  /** @throws HostTransactionError when no transaction is open, or another one than at the first use */
  async function prove({ ends, savepoints }: HostLook): Promise<void> {
    if (mark !== undefined && mark.ends !== ends) throw hostTransactionOver()
    // Where nobody has set one since, nothing stands behind ours: it can go, which proves that it was there.
    const isLast = mark?.savepoints === savepoints
    try {
      if (isLast) await statement(`release savepoint ${savepoint}`)
      await statement(`savepoint ${savepoint}`)
      if (!isLast) await statement(`rollback to savepoint ${savepoint}`)
    } catch (error) {
      if (errnoOf(error) !== noSavepoint) throw error
      throw mark === undefined ? hostTransactionNotBegun({ cause: error }) : hostTransactionOver({ cause: error })
    }
    mark = { ends, savepoints: savepoints + 2 }
  }

  async function assertHasShop(): Promise<void> {
    if (hasShop) return
    const tables = `select 1 as one from information_schema.tables
      where table_schema = database() and table_name = _utf8mb4'jumun_wallets' limit 1`
    hasShop = (await all(tables)).length > 0
    if (!hasShop) throw unusable("The connection sees no tables of the shop. Connect it to the shop's database.")
  }

  return {
    get packetBytes() {
      return packetBytes
    },
    async enter(use) {
      const seen = await look(queries, use)
      await prove(seen)
      await assertHasShop()
      // Without autocommit a transaction begins with its first statement: not with one that would find it read only.
      if (!seen.autocommit) await all('select 1 as one from jumun_migrations limit 1')
      packetBytes = seen.packetBytes
      changes = seen.changes
      if (changes.length > 0) await statement(settingStatement(changes, 'needed'))
    },
    // The savepoint stays: the next use looks for it.
    keep: async () => undefined,
    async undo() {
      await statement(`rollback to savepoint ${savepoint}`)
      if (mark) mark = { ...mark, savepoints: mark.savepoints + 1 }
    },
    async restore() {
      if (changes.length > 0) await statement(settingStatement(changes, 'had'))
      changes = []
    },
    // Where the guard against a transaction that is gone has refused the statement, the host has ended it.
    rollsBackAll: error => error instanceof StoreError && error.failure === 'transient',
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
