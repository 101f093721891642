import { HostTransactionError, hostTransactionNotBegun, hostTransactionOver } from '@jumun/core'
import type { HostConversation } from '../sql/host-conversation.ts'
import type { HostSession } from '../sql/host-session.ts'
import { savepointName } from '../sql/savepoint-name.ts'
import { integer } from '../sql/value.ts'
import type { LockSight } from './lock-sight.ts'
import { sqliteCodeOf } from './sqlite-error.ts'

/** How many transactions of a carrier have been met: a surface of an earlier one must not take the next for its own. */
const met = new WeakMap<object, number>()

/**
 * Outside of a transaction SQLite takes a savepoint for the beginning of one. What it turns off by itself at each COMMIT and
 * ROLLBACK, and at the end of every statement outside of a transaction, is `defer_foreign_keys`: to find it on proves that a
 * transaction is open, and is still the one in which it was turned on. It stays on: to turn it off would forget what waits
 * for COMMIT. So foreign keys are looked at by COMMIT from the first use on, those of the host too.
 */
export function sqliteHostSession(
  { all, run, carrier, inTransaction }: HostConversation,
  lockIsSeen: LockSight,
): HostSession {
  const savepoint = savepointName()
  let mark: number | undefined
  let hasShop = false
  let isOneCopy = false

  async function statements(...texts: string[]): Promise<void> {
    for (const text of texts) await run(text, [])
  }

  async function isMarked(): Promise<boolean> {
    const [row] = await all('select defer_foreign_keys as marked from pragma_defer_foreign_keys', [])
    return integer(row?.[0]) === 1
  }

  /** To read it twice: outside of a transaction the first time turns it off. */
  const isOpen = async () => (await isMarked()) && (await isMarked())

  /** @throws HostTransactionError when no transaction is open, or another one than at the first use */
  async function prove(): Promise<void> {
    const begun = inTransaction?.() ?? true
    const marked = begun && (await isOpen())
    if (mark !== undefined) {
      if (!marked || mark !== met.get(carrier)) throw hostTransactionOver()
      return
    }
    if (!begun) throw hostTransactionNotBegun()
    if (!marked) {
      await statements('pragma defer_foreign_keys = 1')
      if (!(await isOpen())) throw hostTransactionNotBegun()
    }
    // Found on before any was met, it is the host that has turned it on.
    const before = met.get(carrier) ?? 0
    mark = marked && before > 0 ? before : before + 1
    met.set(carrier, mark)
  }

  async function assertHasShop(): Promise<void> {
    hasShop ||=
      (await all(`select 1 as one from sqlite_master where type = 'table' and name = 'jumun_wallets'`, [])).length > 0
    if (!hasShop) throw unusable("The connection sees no tables of the shop. Open the shop's file.")
  }

  /** @throws HostTransactionError `unusable` */
  function assertOneCopy(): void {
    if (isOneCopy) return
    const seen = lockIsSeen()
    if (seen === false) throw unusable(twoCopies)
    isOneCopy = seen === true
  }

  const undo = () => statements(`rollback to savepoint ${savepoint}`, `release savepoint ${savepoint}`)
  return {
    async enter(use) {
      await prove()
      await assertHasShop()
      await statements(`savepoint ${savepoint}`)
      if (use === 'read') return
      try {
        // Takes the one lock for writing, and is refused where others have written since the transaction began to read:
        // what is decided is decided on what is stored now.
        await statements('update jumun_migrations set applied_at = applied_at where false')
        assertOneCopy()
      } catch (error) {
        await undo()
        throw explain(error)
      }
    },
    async keep() {
      await statements(`release savepoint ${savepoint}`)
    },
    undo,
    restore: async () => undefined,
    rollsBackAll: error => /^SQLITE_(FULL|IOERR|NOMEM|INTERRUPT|CORRUPT)/.test(sqliteCodeOf(error)),
    isLost: () => false,
    explain,
  }
}

const twoCopies =
  "The host's SQLite is another copy than the shop's: in one process they do not see each other's locks, and would damage the file. " +
  'Let both use one and the same better-sqlite3; `npm ls better-sqlite3` shows which there are.'

function explain(error: unknown): unknown {
  const code = sqliteCodeOf(error)
  if (code === 'SQLITE_BUSY_SNAPSHOT') {
    const others = 'Another connection has written since this transaction began to read'
    return unusable(`${others}. Roll it back, and begin it with BEGIN IMMEDIATE.`, error)
  }
  return code.startsWith('SQLITE_READONLY') ? unusable('The connection can only read.', error) : error
}

function unusable(message: string, cause?: unknown): HostTransactionError {
  return new HostTransactionError('unusable', message, { cause })
}
