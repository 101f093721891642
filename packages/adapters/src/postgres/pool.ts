import type { StoreError } from '@jumun/core'
import { acquireInTime, whileFull } from '../sql/acquire-in-time.ts'
import { connectionOf, type SqlConnection } from '../sql/connection.ts'
import { createOpenCount } from '../sql/open-count.ts'
import type { Session, SessionPool } from '../sql/session.ts'
import { unavailable } from '../sql/store-error.ts'
import { alongWith } from './along-with.ts'
import { asksForBytes, binaryRefused, type PostgresPool, type PostgresPoolClient } from './driver.ts'
import { postgresConnectError } from './connect-error.ts'
import { keptPlans } from './kept-plans.ts'
import { isConnectionLost, isServerFull } from './postgres-error.ts'
import { commitPostgres, postgresQueries } from './query.ts'
import { ownSettings } from './session-settings.ts'
import { speakUtf8 } from './speak-utf8.ts'

export interface PoolOptions {
  readonly acquireTimeoutMs: number
  /** For a statement's answer, where the pool itself does not say how long to wait. */
  readonly statementTimeoutMs?: number
  /** Whether to end the pool when the store is closed. */
  readonly owned: boolean
}

export function postgresSessionPool(pool: PostgresPool, options: PoolOptions): SessionPool {
  const { acquireTimeoutMs, statementTimeoutMs, owned } = options
  const timeoutMs = pool.options?.query_timeout ? undefined : statementTimeoutMs
  const open = createOpenCount()
  const known = new WeakSet<PostgresPoolClient>()
  // A host's connections are the host's to fill.
  const plans = owned ? keptPlans() : undefined
  // An idle connection that the server cuts is dropped by the pool; without a listener it would end the process.
  if (owned) pool.on('error', () => undefined)

  async function connect(): Promise<PostgresPoolClient> {
    try {
      return await pool.connect()
    } catch (error) {
      throw postgresConnectError(error)
    }
  }

  /** @throws StoreError `BAD_PARAMETER` */
  async function prepare(client: PostgresPoolClient): Promise<void> {
    if (asksForBytes(client)) throw unavailable('BAD_PARAMETER', binaryRefused)
    if (!owned) await speakUtf8(client)
  }

  function sessionOf(client: PostgresPoolClient): Session {
    let broken = false
    let left = false
    // The same for one that is cut while it is held: the next statement reports it.
    if (!known.has(client)) client.on('error', () => undefined)
    known.add(client)
    const queries = postgresQueries(client, {
      timeoutMs,
      onError: error => {
        broken ||= isConnectionLost(error)
      },
    })
    const run = async (statement: string) => {
      await queries.run(statement, [])
    }
    const planned = plans?.of(client, queries)
    // What walks through tables is asked once, and would be in vain for a name that is lost.
    let inTransaction: Pick<SqlConnection, 'all' | 'run'> = queries
    let beginning: Promise<void> | undefined
    return {
      connection: connectionOf({
        all: (statement, parameters) => inTransaction.all(statement, parameters),
        run: (statement, parameters) => inTransaction.run(statement, parameters),
      }),
      ...(planned && { reading: connectionOf({ all: planned.reading.all, run: queries.run }) }),
      pipelined: client.pipeline === true,
      async begin() {
        if (planned !== undefined) {
          await planned.renew()
          inTransaction = planned.writing
        }
        // All in one exchange.
        const begun = run(`begin isolation level read committed; set local lock_timeout = '10s'; ${ownSettings}`)
        if (client.pipeline !== true) return begun
        inTransaction = alongWith(begun, inTransaction)
        beginning = begun
      },
      beginSnapshot: () => run('begin isolation level repeatable read, read only'),
      async commit() {
        await beginning
        try {
          await commitPostgres(client, { timeoutMs })
        } catch (error) {
          // What this connection says next may still belong to the COMMIT.
          broken ||= (error as StoreError).failure === 'unknown'
          throw error
        }
      },
      async rollback() {
        if (broken) return
        try {
          await run('rollback')
        } catch (error) {
          broken = true
          throw error
        }
      },
      release() {
        if (left) return
        left = true
        client.release(broken)
        if (broken) pool.doubt?.()
        open.leave()
      },
    }
  }

  return {
    async acquire() {
      open.enter()
      let client: PostgresPoolClient | undefined
      try {
        const connected = () => whileFull(connect, isServerFull, acquireTimeoutMs)
        client = await acquireInTime(connected, late => late.release(), acquireTimeoutMs)
        await prepare(client)
        return sessionOf(client)
      } catch (error) {
        client?.release(true)
        open.leave()
        throw error
      }
    },
    async close() {
      const first = await open.close()
      if (first && owned) await pool.end()
    },
  }
}
