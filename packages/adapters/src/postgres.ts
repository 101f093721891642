import { adoptPostgresTransaction } from './postgres/adopt.ts'
import { postgresConnectionOptions, postgresSsl } from './postgres/connection-options.ts'
import { postgresDialect } from './postgres/dialect.ts'
import { createPostgresPool, isPglite, isPostgresPool, type Pglite, type PostgresPool } from './postgres/driver.ts'
import { postgresFacts } from './postgres/facts.ts'
import { createPostgresPools } from './postgres/host-pools.ts'
import { postgresMigrateAlone } from './postgres/migrate-alone.ts'
import { pgliteSessionPool } from './postgres/pglite-pool.ts'
import { postgresSessionPool } from './postgres/pool.ts'
import { assertKeepsTransactions, assertSuitable } from './postgres/preconditions.ts'
import type { SqlConnection } from './sql/connection.ts'
import { countSessions } from './sql/count-sessions.ts'
import { type OpenOptions, openOptions } from './sql/open-options.ts'
import { atPlace, firstConversation } from './sql/open-server.ts'
import { openTables } from './sql/open-tables.ts'
import { createServerStore, type Replica, type ServerStore } from './sql/server-store.ts'
import type { SessionPool } from './sql/session.ts'
import type { ReplicaOptions } from './url/read-parameters.ts'
import {
  hostText,
  hostWaitMs,
  portOf,
  replicaWaits,
  type ServerOptions,
  shownPlace,
  withTls,
} from './url/server-options.ts'

export type { Pglite, PostgresPool } from './postgres/driver.ts'
export type { ServerStore } from './sql/server-store.ts'
export type { ReplicaOptions } from './url/read-parameters.ts'
export type { TlsMode, TlsOptions } from './url/tls.ts'

export interface PostgresOptions extends OpenOptions, ServerOptions {
  /**
   * `postgres://user:password@host:port/database`, or several `host:port` with a comma between, with the parameters that docs/operations.md lists behind a `?`. Whatever
   * else `pg.Pool` knows may stand beside it, and counts over it.
   */
  readonly connectionString?: string
  /** The schema that the tables live in, made with them where it is missing; the first of the user's search path else. */
  readonly schema?: string
  /** How long to wait for a free connection; 10 000 ms unless said otherwise. */
  readonly acquireTimeoutMs?: number
  /** How long to wait for a statement's answer, locks included; 30 000 ms unless said otherwise. */
  readonly statementTimeoutMs?: number
  readonly [pgOption: string]: unknown
}

/**
 * Opens a shop in a PostgreSQL database (14 or newer, in UTF8). A `pg.Pool` or a PGlite of the host is taken too, and left
 * open when the store is closed.
 * @throws StoreError `NO_DRIVER`, `BAD_URL`, `UNKNOWN_PARAMETER`, `BAD_PARAMETER`, `NO_SERVER`, `ACCESS_DENIED`,
 *   `NO_DATABASE`, `TLS_UNAVAILABLE`, `TLS_REFUSED`, `DATABASE_TOO_OLD`, `UNSUITABLE_DATABASE`, `NO_SHOP`,
 *   `SCHEMA_TOO_NEW`, `MIGRATION_FAILED`
 */
export async function openPostgres(target: string | PostgresOptions | PostgresPool | Pglite): Promise<ServerStore> {
  const place = 'the database of the pool'
  if (isPglite(target)) return openPool(pgliteSessionPool(target), { ...openOptions(), place })
  if (isPostgresPool(target)) {
    return openCounted(postgresSessionPool(target, { ...defaults, owned: false }), { ...openOptions(), place })
  }
  const {
    create,
    migrate,
    openWaitMs,
    onWait,
    acquireTimeoutMs = defaults.acquireTimeoutMs,
    statementTimeoutMs = defaults.statementTimeoutMs,
    ...connection
  } = typeof target === 'string' ? ({ connectionString: target } as PostgresOptions) : target
  const { tls, schema, hosts, replica, driverOptions } = postgresConnectionOptions(connection)
  const options = {
    ...openOptions({ create, migrate, openWaitMs, onWait }),
    place: shownPlace('postgres', driverOptions, hosts),
    port: hosts === undefined ? portOf(driverOptions, 5432) : undefined,
    schema,
  }
  return withTls(tls, async settings => {
    const poolOptions = {
      connectionTimeoutMillis: acquireTimeoutMs,
      query_timeout: statementTimeoutMs,
      keepAlive: true,
      // A batch's writes cross the network together.
      pipeline: true,
      ...driverOptions,
      ...(settings && { ssl: postgresSsl(settings) }),
    }
    const pool = hosts
      ? await createPostgresPools(hosts, poolOptions, { connectMs: hostWaitMs(acquireTimeoutMs, hosts) })
      : await createPostgresPool(poolOptions)
    return openCounted(postgresSessionPool(pool, { acquireTimeoutMs, owned: true }), {
      ...options,
      ...(replica && { replica: await openReplica(replica, poolOptions) }),
    })
  })
}

/** Nothing is asked of it yet: whether it is there is seen when it could answer. */
async function openReplica({ host, port = 5432, maxStaleness }: ReplicaOptions, poolOptions: object): Promise<Replica> {
  const { acquireTimeoutMs, statementTimeoutMs } = replicaWaits
  const waits = { connectionTimeoutMillis: acquireTimeoutMs, query_timeout: statementTimeoutMs }
  const pool = await createPostgresPool({ ...poolOptions, ...waits, host, port })
  return {
    pool: postgresSessionPool(pool, { acquireTimeoutMs, owned: true }),
    place: hostText({ host, port }),
    mostMs: maxStaleness * 1000,
  }
}

const defaults = { acquireTimeoutMs: 10_000, statementTimeoutMs: 30_000 }

type Opening = ReturnType<typeof openOptions> & {
  readonly place: string
  readonly schema?: string | undefined
  readonly port?: number | undefined
  readonly replica?: Replica
}

/** A PGlite has no pool to count. */
async function openCounted(uncounted: SessionPool, options: Opening): Promise<ServerStore> {
  const { pool, sessions } = countSessions(uncounted)
  return { ...(await openPool(pool, options)), sessions }
}

async function openPool(pool: SessionPool, options: Opening): Promise<ServerStore> {
  const migrateAlone = postgresMigrateAlone(options.schema)
  const facts = (connection: SqlConnection) => postgresFacts(connection, { port: options.port })
  const { replica } = options
  const server = { dialect: postgresDialect, pool, replica, adopt: adoptPostgresTransaction, facts, migrateAlone }
  const store = createServerStore(server, options)
  try {
    await firstConversation(pool, async session => {
      await assertSuitable(session.connection)
      await assertKeepsTransactions(session)
    })
    await openTables(store, options)
    return store
  } catch (error) {
    await store.close()
    throw atPlace(error, options.place)
  }
}
