import type { StoreError } from '@jumun/core'
import { acquireInTime, whileFull } from '../sql/acquire-in-time.ts'
import { connectionOf } from '../sql/connection.ts'
import { createOpenCount } from '../sql/open-count.ts'
import type { Session, SessionPool } from '../sql/session.ts'
import { storeErrorOf } from '../sql/store-error.ts'
import { type MysqlPool, type MysqlPoolConnection, writingFor } from './driver.ts'
import { clusterViews } from './cluster-views.ts'
import { mysqlConnectError } from './connect-error.ts'
import { isConnectionLost, isRefusedByCluster, isServerFull, mysqlCommitError } from './mysql-error.ts'
import type { SessionState } from './conversation.ts'
import { gatheredConversation } from './gathered-conversation.ts'
import { plainConversation } from './plain-conversation.ts'
import { mysqlQueries } from './query.ts'
import {
  assertSuitable,
  enterSettings,
  leaveSettings,
  lookAtSession,
  ownSettings,
  type SessionFacts,
} from './session-settings.ts'
import { writtenQueries } from './written-queries.ts'

export interface PoolOptions {
  readonly acquireTimeoutMs: number
  readonly statementTimeoutMs: number
  /** What the session's `wsrep_sync_wait` is set to. */
  readonly syncWait?: number
  /** Whether to end the pool when the store is closed. */
  readonly owned: boolean
}

export function mysqlSessionPool(pool: MysqlPool, options: PoolOptions): SessionPool {
  const { acquireTimeoutMs, statementTimeoutMs, syncWait, owned } = options
  const open = createOpenCount()
  // A session that is reset when it is given back is as one that a host has changed.
  const isSetOnce = owned && pool.config?.resetOnRelease !== true
  const seen = new WeakMap<MysqlPoolConnection, SessionFacts>()
  const states = new WeakMap<MysqlPoolConnection, SessionState>()
  const views = clusterViews({ timeoutMs: statementTimeoutMs })

  const getConnection = () =>
    new Promise<MysqlPoolConnection>((resolve, reject) => {
      pool.getConnection((error, connection) => (error ? reject(mysqlConnectError(error)) : resolve(connection)))
    })

  /** Finds out what the session is; one of an own pool is set as it has to be. */
  async function prepare(connection: MysqlPoolConnection): Promise<SessionFacts> {
    const queries = mysqlQueries(connection, { timeoutMs: statementTimeoutMs })
    const facts = await lookAtSession(queries, { syncWait })
    await assertSuitable(queries, facts)
    if (isSetOnce) await queries.run(ownSettings(facts))
    await views.note(connection)
    states.set(connection, { autocommit: true })
    seen.set(connection, facts)
    return facts
  }

  function sessionOf(connection: MysqlPoolConnection, facts: SessionFacts): Session {
    let broken = false
    let left = false
    const { packetBytes } = facts
    const converse = connection.config?.multipleStatements === true ? gatheredConversation : plainConversation
    const conversation = converse(connection, {
      timeoutMs: statementTimeoutMs,
      packetBytes,
      ...(isSetOnce ? {} : { host: { enter: enterSettings(facts), leave: leaveSettings(facts) } }),
      session: (isSetOnce ? states.get(connection) : undefined) ?? { autocommit: true },
      onError: error => {
        broken ||= isConnectionLost(error)
      },
    })
    const { pipelined } = conversation
    const queries = writtenQueries(conversation, { writing: writingFor(connection), packetBytes }, { pipelined })
    let inTransaction = false
    let begunAt = 0
    /** What is not surely rolled back is unknown. */
    async function commitError(error: unknown): Promise<StoreError> {
      const told = mysqlCommitError(error)
      if (!isRefusedByCluster(error) || (await views.isSameSince(connection, begunAt))) return told
      return storeErrorOf('unknown', error)
    }
    const giveBack = () => {
      if (broken) {
        connection.destroy()
        pool.doubt?.()
      } else connection.release()
      open.leave()
    }
    return {
      connection: connectionOf(queries),
      pipelined,
      ...(conversation.send && { send: conversation.send }),
      async begin() {
        inTransaction = true
        begunAt = performance.now()
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
          const told = await commitError(error)
          // What this connection says next may still belong to the COMMIT.
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
      let connection: MysqlPoolConnection | undefined
      try {
        const connect = () => whileFull(getConnection, isServerFull, acquireTimeoutMs)
        connection = await acquireInTime(connect, late => late.release(), acquireTimeoutMs)
        return sessionOf(connection, seen.get(connection) ?? (await prepare(connection)))
      } catch (error) {
        if (isConnectionLost((error as Error).cause)) connection?.destroy()
        else connection?.release()
        open.leave()
        throw error
      }
    },
    async close() {
      const first = await open.close()
      if (first && owned) await new Promise<void>(resolve => pool.end(() => resolve()))
    },
  }
}
