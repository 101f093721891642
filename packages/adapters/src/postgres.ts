import { adoptPostgresTransaction } from './postgres/adopt.ts'
import { postgresDialect } from './postgres/dialect.ts'
import { createPostgresPool, isPglite, isPostgresPool, type Pglite, type PostgresPool } from './postgres/driver.ts'
import { postgresFacts } from './postgres/facts.ts'
import { migrateAlone } from './postgres/migrate-alone.ts'
import { pgliteSessionPool } from './postgres/pglite-pool.ts'
import { postgresSessionPool } from './postgres/pool.ts'
import { countSessions } from './sql/count-sessions.ts'
import { createServerStore, type ServerStore } from './sql/server-store.ts'
import type { SessionPool } from './sql/session.ts'

export type { Pglite, PostgresPool } from './postgres/driver.ts'
export type { ServerStore } from './sql/server-store.ts'

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`. Whatever else `pg.Pool` knows may stand beside it. */
  readonly connectionString?: string
  /** Whether to bring the tables up to date while opening; true unless said otherwise. */
  readonly migrate?: boolean
  /** How long to wait for a free connection; 10 000 ms unless said otherwise. */
  readonly acquireTimeoutMs?: number
  /** How long to wait for a statement's answer, locks included; 30 000 ms unless said otherwise. */
  readonly statementTimeoutMs?: number
  readonly [pgOption: string]: unknown
}

/**
 * Opens a shop in a PostgreSQL database. A `pg.Pool` or a PGlite of the host is taken too, and left open when the store
 * is closed.
 * @throws StoreError `unavailable` when there is no server, no such database, a newer one, or no driver
 */
export async function openPostgres(target: string | PostgresOptions | PostgresPool | Pglite): Promise<ServerStore> {
  if (isPglite(target)) return openPool(pgliteSessionPool(target), true)
  if (isPostgresPool(target)) {
    return openCounted(postgresSessionPool(target, { ...defaults, owned: false }), true)
  }
  const {
    migrate = true,
    acquireTimeoutMs = defaults.acquireTimeoutMs,
    statementTimeoutMs = defaults.statementTimeoutMs,
    ...pgOptions
  } = typeof target === 'string' ? ({ connectionString: target } as PostgresOptions) : target
  const pool = await createPostgresPool({
    connectionTimeoutMillis: acquireTimeoutMs,
    query_timeout: statementTimeoutMs,
    keepAlive: true,
    // A batch's writes cross the network together.
    pipeline: true,
    ...pgOptions,
  })
  return openCounted(postgresSessionPool(pool, { acquireTimeoutMs, owned: true }), migrate)
}

const defaults = { acquireTimeoutMs: 10_000, statementTimeoutMs: 30_000 }

/** A PGlite has no pool to count. */
async function openCounted(uncounted: SessionPool, migrate: boolean): Promise<ServerStore> {
  const { pool, sessions } = countSessions(uncounted)
  return { ...(await openPool(pool, migrate)), sessions }
}

async function openPool(pool: SessionPool, migrate: boolean): Promise<ServerStore> {
  const store = createServerStore({
    dialect: postgresDialect,
    pool,
    adopt: adoptPostgresTransaction,
    facts: postgresFacts,
    migrateAlone,
  })
  try {
    if (migrate) await store.migrate()
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}
