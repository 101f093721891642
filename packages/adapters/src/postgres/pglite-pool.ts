import { connectionOf } from '../sql/connection.ts'
import { createOpenCount } from '../sql/open-count.ts'
import type { Session, SessionPool } from '../sql/session.ts'
import { storeErrorOf } from '../sql/store-error.ts'
import type { Pglite, PgliteQueries, PgliteTransaction } from './driver.ts'
import { postgresCommitError, postgresStoreError } from './postgres-error.ts'
import { pgliteQueries } from './query.ts'
import { ownSettings } from './session-settings.ts'

/**
 * PGlite is PostgreSQL inside the process with a single connection. Its `transaction` keeps all others' statements
 * waiting, the host's too, so a session holds one open from begin to commit. The host's database is never closed here.
 */
export function pgliteSessionPool(database: Pglite): SessionPool {
  const open = createOpenCount()
  return {
    async acquire() {
      open.enter()
      return pgliteSession(database, () => open.leave())
    },
    async close() {
      await open.close()
    },
  }
}

/** PGlite looks at the tag of the answer to COMMIT, and makes an error of one that says ROLLBACK. */
function wasRolledBack(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '25P02'
}

function pgliteSession(database: Pglite, leave: () => void): Session {
  let queries: PgliteQueries = database
  let finish: ((how: 'commit' | 'rollback') => Promise<void>) | undefined
  let left = false

  async function begin(): Promise<void> {
    const { promise: decided, resolve: decide } = Promise.withResolvers<'commit' | 'rollback'>()
    const { promise: begun, resolve: hold } = Promise.withResolvers<PgliteTransaction>()
    const ended = database.transaction(async transaction => {
      hold(transaction)
      if ((await decided) === 'rollback') await transaction.rollback()
    })
    // Either it begins, or `transaction` fails before it called back.
    const transaction = await Promise.race([begun, ended])
    if (transaction) queries = transaction
    finish = async how => {
      finish = undefined
      queries = database
      decide(how)
      try {
        await ended
      } catch (error) {
        if (how === 'commit') throw wasRolledBack(error) ? storeErrorOf('transient', error) : postgresCommitError(error)
        throw postgresStoreError(error) ?? error
      }
    }
  }

  const connection = connectionOf({
    all: (statement, parameters) => pgliteQueries(queries).all(statement, parameters),
    run: (statement, parameters) => pgliteQueries(queries).run(statement, parameters),
  })
  return {
    connection,
    async begin() {
      await begin()
      await connection.run(ownSettings, [])
    },
    async beginSnapshot() {
      await begin()
      await connection.run('set transaction isolation level repeatable read, read only', [])
    },
    commit: async () => finish?.('commit'),
    rollback: async () => finish?.('rollback'),
    release() {
      if (left) return
      left = true
      leave()
    },
  }
}
