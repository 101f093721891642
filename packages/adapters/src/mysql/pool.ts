import { acquireInTime } from '../sql/acquire-in-time.ts'
import { connectionOf, type SqlConnection } from '../sql/connection.ts'
import { createOpenCount } from '../sql/open-count.ts'
import type { Session, SessionPool } from '../sql/session.ts'
import type { MysqlPool, MysqlPoolConnection } from './driver.ts'
import { mysqlConnectError } from './connect-error.ts'
import { isConnectionLost, mysqlCommitError } from './mysql-error.ts'
import { type GatheredHooks, gatheredQueries, withAutocommit, withoutAutocommit } from './gathered-queries.ts'
import { mysqlQueries, type QueryHooks } from './query.ts'

export interface PoolOptions {
  readonly acquireTimeoutMs: number
  readonly statementTimeoutMs: number
  /** Whether to end the pool when the store is closed. */
  readonly owned: boolean
}

export function mysqlSessionPool(pool: MysqlPool, options: PoolOptions): SessionPool {
  const { acquireTimeoutMs, statementTimeoutMs, owned } = options
  const open = createOpenCount()
  const prepared = new WeakSet<MysqlPoolConnection>()

  const getConnection = () =>
    new Promise<MysqlPoolConnection>((resolve, reject) => {
      pool.getConnection((error, connection) => (error ? reject(mysqlConnectError(error)) : resolve(connection)))
    })

  function sessionOf(connection: MysqlPoolConnection): Session {
    let broken = false
    let left = false
    const conversation = conversationOf(connection, {
      timeoutMs: statementTimeoutMs,
      onError: error => {
        broken ||= isConnectionLost(error)
      },
      onUnusable() {
        broken = true
      },
    })
    const { queries, pipelined } = conversation
    let inTransaction = false
    const giveBack = () => {
      if (broken) connection.destroy()
      else connection.release()
      open.leave()
    }
    return {
      connection: connectionOf(queries),
      pipelined,
      async begin() {
        inTransaction = true
        await conversation.begin()
      },
      async beginSnapshot() {
        inTransaction = true
        await conversation.beginSnapshot()
      },
      async commit() {
        try {
          await conversation.commit()
          inTransaction = false
        } catch (error) {
          const told = mysqlCommitError(error)
          // Whatever this connection says next may still belong to the COMMIT.
          broken ||= told.failure === 'unknown'
          throw told
        }
      },
      async rollback() {
        if (broken) return
        try {
          await conversation.rollback()
          inTransaction = false
        } catch (error) {
          broken = true
          throw error
        }
      },
      release() {
        if (left) return
        left = true
        broken ||= inTransaction
        const leaving = broken ? undefined : conversation.leave()
        if (leaving === undefined) giveBack()
        else {
          const onError = () => {
            broken = true
          }
          void leaving.catch(onError).then(giveBack)
        }
      },
    }
  }

  return {
    async acquire() {
      open.enter()
      let session: Session | undefined
      try {
        const connection = await acquireInTime(getConnection, late => late.release(), acquireTimeoutMs)
        session = sessionOf(connection)
        if (!prepared.has(connection)) {
          for (const setting of sessionSettings) await session.connection.run(setting, [])
          prepared.add(connection)
        }
        return session
      } catch (error) {
        if (session) session.release()
        else open.leave()
        throw error
      }
    },
    async close() {
      const first = await open.close()
      if (first && owned) await new Promise<void>(resolve => pool.end(() => resolve()))
    },
  }
}

interface Conversation extends Pick<Session, 'begin' | 'beginSnapshot' | 'commit' | 'rollback'> {
  readonly queries: Pick<SqlConnection, 'all' | 'run'>
  readonly pipelined: boolean
  /** What has to be done, if anything, before the connection is given back; nobody waits for it. */
  leave(): Promise<void> | undefined
}

function conversationOf(connection: MysqlPoolConnection, hooks: GatheredHooks): Conversation {
  return connection.config?.multipleStatements === true
    ? gatheredConversation(connection, hooks)
    : plainConversation(connection, hooks)
}

/** In few exchanges, where the connection takes several statements in one, as those of an own pool do. */
function gatheredConversation(connection: MysqlPoolConnection, hooks: GatheredHooks): Conversation {
  const queries = gatheredQueries(connection, hooks)
  return {
    queries,
    pipelined: true,
    begin: async () => queries.begin(),
    beginSnapshot: async () => queries.beginSnapshot(),
    commit: queries.commit,
    rollback: queries.rollback,
    leave: () => undefined,
  }
}

/**
 * One statement after the other. A server reports a transaction that it has lost with the next statement, before it
 * executes that; were it executed all the same, then without autocommit, so that it is never stored alone.
 */
function plainConversation(connection: MysqlPoolConnection, hooks: QueryHooks): Conversation {
  const queries = mysqlQueries(connection, hooks)
  const run = async (statement: string) => void (await queries.run(statement, []))
  let autocommit = true
  return {
    queries,
    pipelined: false,
    begin() {
      autocommit = false
      return run(withoutAutocommit)
    },
    async beginSnapshot() {
      await run('set transaction isolation level repeatable read')
      await run('start transaction with consistent snapshot, read only')
    },
    commit: () => run('commit'),
    rollback: () => run('rollback'),
    leave: () => (autocommit ? undefined : run(withAutocommit)),
  }
}

/**
 * For every connection. Under REPEATABLE READ a plain read beside a locking one is stale, and gaps are locked. A mode
 * without STRICT cuts and rounds what does not fit; NO_BACKSLASH_ESCAPES would change how values are written.
 */
const sessionSettings = [
  'set session transaction isolation level read committed',
  `set session sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
    innodb_lock_wait_timeout = 10, autocommit = 1`,
]
