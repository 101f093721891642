import { HostTransactionError, hostTransactionNotBegun, hostTransactionOver, StoreError } from '@jumun/core'
import type { HostConversation } from '../sql/host-conversation.ts'
import type { HostSession, HostUse } from '../sql/host-session.ts'
import { savepointName } from '../sql/savepoint-name.ts'
import { integer, text } from '../sql/value.ts'
import { isConnectionLost } from './postgres-error.ts'
import { changesOf, neededSettings, setLocally } from './session-settings.ts'
import { sqlStateOf } from './sql-state.ts'

/** When a transaction began, to the microsecond: no other one of the connection began then. Savepoints leave it alone. */
const lookStatement = `select (extract(epoch from transaction_timestamp()) * 1000000)::bigint as begun,
  current_setting('transaction_isolation') as isolation, current_setting('transaction_read_only') as read_only,
  case when to_regclass('jumun_wallets') is null then 0 else 1 end as has_shop, ${neededSettings}`

interface Look {
  readonly begunAt: number
  readonly isolation: string
  readonly readOnly: boolean
  readonly hasShop: boolean
  readonly changes: ReturnType<typeof changesOf>
}

/**
 * PostgreSQL keeps a transaction in which a statement has failed, and takes nothing more in it until it goes back to a
 * savepoint. Without a transaction a savepoint is an error.
 */
export function postgresHostSession({ all, run }: HostConversation): HostSession {
  const savepoint = savepointName()
  let begunAt: number | undefined
  let changes: ReturnType<typeof changesOf> = []

  async function look(): Promise<Look> {
    const [row] = await all(lookStatement, [])
    const [begun, isolation, readOnly, hasShop, ...settings] = row ?? []
    return {
      begunAt: integer(begun),
      isolation: text(isolation),
      readOnly: readOnly === 'on',
      hasShop: integer(hasShop) === 1,
      changes: changesOf(settings),
    }
  }

  async function undo(): Promise<void> {
    await run(`rollback to savepoint ${savepoint}`, [])
    await run(`release savepoint ${savepoint}`, [])
  }

  return {
    async enter(use) {
      await setSavepoint()
      try {
        const seen = await look()
        if (begunAt !== undefined && seen.begunAt !== begunAt) throw hostTransactionOver()
        assertUsable(seen, use)
        await setLocally({ all }, seen.changes, 'needed')
        changes = seen.changes
        begunAt = seen.begunAt
      } catch (error) {
        await undo()
        throw error
      }
    },
    async keep() {
      await run(`release savepoint ${savepoint}`, [])
    },
    undo,
    async restore() {
      const made = changes
      changes = []
      await setLocally({ all }, made, 'had')
    },
    // What fails is the statement, the transaction stays: only a connection that is lost takes it along.
    rollsBackAll: error => error instanceof StoreError && error.failure === 'transient',
    isLost: error => error instanceof StoreError && error.failure === 'transient' && isConnectionLost(error.cause),
    explain: error => error,
  }

  async function setSavepoint(): Promise<void> {
    try {
      await run(`savepoint ${savepoint}`, [])
    } catch (error) {
      const state = sqlStateOf(error)
      if (state === noTransaction) {
        throw begunAt === undefined ? hostTransactionNotBegun({ cause: error }) : hostTransactionOver({ cause: error })
      }
      if (state === failedTransaction)
        throw unusable('A statement has failed in this transaction. Roll it back.', error)
      throw error
    }
  }
}

const noTransaction = '25P01'
const failedTransaction = '25P02'

/** @throws HostTransactionError `unusable` */
function assertUsable({ isolation, readOnly, hasShop }: Look, use: HostUse): void {
  if (!hasShop) {
    throw unusable(
      "The connection sees no tables of the shop. Connect it to the shop's database and schema (search_path).",
    )
  }
  if (use === 'read') return
  if (readOnly) throw unusable('The transaction can only read. Begin it with READ WRITE.')
  // Above READ COMMITTED everything is read as it was when the transaction began to: what others have done since would be
  // missed, and only some of it shows when rows are written.
  if (isolation !== 'read committed') {
    const level = isolation.toUpperCase()
    throw unusable(`The transaction is ${level}: the shop decides on what is stored now. Begin it with READ COMMITTED.`)
  }
}

function unusable(message: string, cause?: unknown): HostTransactionError {
  return new HostTransactionError('unusable', message, { cause })
}
