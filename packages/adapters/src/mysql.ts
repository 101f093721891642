import { StoreError } from '@jumun/core'
import { adoptMysqlTransaction } from './mysql/adopt.ts'
import { mysqlDialect } from './mysql/dialect.ts'
import { createMysqlPool, type MysqlHostPool, mysqlPoolOf } from './mysql/driver.ts'
import { mysqlFacts } from './mysql/facts.ts'
import { migrateAlone } from './mysql/migrate-alone.ts'
import { mysqlSessionPool } from './mysql/pool.ts'
import { serverVersionOf, type ServerVersion } from './mysql/server-version.ts'
import { countSessions } from './sql/count-sessions.ts'
import { createServerStore, type ServerStore } from './sql/server-store.ts'
import type { SessionPool } from './sql/session.ts'

export type { MysqlHostPool } from './mysql/driver.ts'
export type { ServerStore } from './sql/server-store.ts'

export interface MysqlOptions {
  /** `mysql://user:password@host:port/database`. Whatever else mysql2 knows may stand beside it. */
  readonly uri?: string
  /** Whether to bring the tables up to date while opening; true unless said otherwise. */
  readonly migrate?: boolean
  /** How long to wait for a free connection; 10 000 ms unless said otherwise. */
  readonly acquireTimeoutMs?: number
  /** How long to wait for a statement's answer, locks included; 30 000 ms unless said otherwise. */
  readonly statementTimeoutMs?: number
  readonly [mysql2Option: string]: unknown
}

/**
 * Opens a shop in a database of MySQL (8.0 or newer) or MariaDB (10.6 or newer). A mysql2 pool of the host is taken too:
 * its connections are then set to READ COMMITTED and a strict mode, and it is left open when the store is closed.
 * @throws StoreError `unavailable` when there is no server, no such database, a newer one, or no driver
 */
export async function openMysql(target: string | MysqlOptions | MysqlHostPool): Promise<ServerStore> {
  const hostPool = mysqlPoolOf(target)
  if (hostPool !== undefined) return openPool(mysqlSessionPool(hostPool, { ...defaults, owned: false }), true)
  const {
    migrate = true,
    acquireTimeoutMs = defaults.acquireTimeoutMs,
    statementTimeoutMs = defaults.statementTimeoutMs,
    ...mysql2Options
  } = (typeof target === 'string' ? { uri: target } : target) as MysqlOptions
  const pool = await createMysqlPool({ ...ownPool(mysql2Options), connectTimeout: acquireTimeoutMs, ...mysql2Options })
  return openPool(mysqlSessionPool(pool, { acquireTimeoutMs, statementTimeoutMs, owned: true }), migrate)
}

/**
 * Several statements in one exchange: a server a millisecond away is asked four times a batch instead of fifteen. mysql2
 * lets what stands here overrule the URL.
 */
function ownPool({ uri }: { readonly uri?: unknown }) {
  const saysItself = typeof uri === 'string' && URL.parse(uri)?.searchParams.has('multipleStatements') === true
  return { charset: 'utf8mb4', ...(!saysItself && { multipleStatements: true }) }
}

const defaults = { acquireTimeoutMs: 10_000, statementTimeoutMs: 30_000 }

async function openPool(uncounted: SessionPool, migrate: boolean): Promise<ServerStore> {
  const { pool, sessions } = countSessions(uncounted)
  try {
    const version = await versionOf(pool)
    const dialect = mysqlDialect(version)
    const adopt = (host: unknown) => adoptMysqlTransaction(host, version)
    const store = createServerStore({ dialect, pool, adopt, facts: mysqlFacts, migrateAlone })
    if (migrate) await store.migrate()
    return { ...store, sessions }
  } catch (error) {
    await pool.close()
    throw error
  }
}

async function versionOf(pool: SessionPool): Promise<ServerVersion> {
  const session = await pool.acquire()
  try {
    const [row] = await session.connection.all('select version()', [])
    const version = serverVersionOf(row?.[0])
    const { isMariadb, major, minor } = version
    const tooOld = isMariadb ? major < 10 || (major === 10 && minor < 6) : major < 8
    if (tooOld) {
      throw new StoreError(
        'unavailable',
        `MariaDB 10.6 or MySQL 8.0 is needed at least, this server is ${String(row?.[0])}.`,
      )
    }
    return version
  } finally {
    session.release()
  }
}
