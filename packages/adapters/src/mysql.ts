import { mysqlAdoption } from './mysql/adopt.ts'
import { clusterOf } from './mysql/cluster.ts'
import { mysqlConnectionOptions, mysqlSsl } from './mysql/connection-options.ts'
import { mysqlDialect } from './mysql/dialect.ts'
import { createMysqlPool, type MysqlHostPool, mysqlPoolOf } from './mysql/driver.ts'
import { createMysqlPools } from './mysql/host-pools.ts'
import { mysqlFacts } from './mysql/facts.ts'
import { migrateAlone, migrateInCluster } from './mysql/migrate-alone.ts'
import { mysqlSessionPool } from './mysql/pool.ts'
import { serverVersionOf, type ServerVersion } from './mysql/server-version.ts'
import { countSessions } from './sql/count-sessions.ts'
import { type OpenOptions, openOptions } from './sql/open-options.ts'
import { atPlace, firstConversation } from './sql/open-server.ts'
import { openTables } from './sql/open-tables.ts'
import { createServerStore, type Replica, type ServerStore } from './sql/server-store.ts'
import type { Session, SessionPool } from './sql/session.ts'
import { unavailable } from './sql/store-error.ts'
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

export type { MysqlHostPool } from './mysql/driver.ts'
export type { ServerStore } from './sql/server-store.ts'
export type { ReplicaOptions } from './url/read-parameters.ts'
export type { TlsMode, TlsOptions } from './url/tls.ts'

export interface MysqlOptions extends OpenOptions, ServerOptions {
  /**
   * `mysql://user:password@host:port/database`, or several `host:port` with a comma between, with the parameters that docs/operations.md lists behind a `?`. Anything else that
   * mysql2 knows may stand beside it, and counts over it.
   */
  readonly uri?: string
  /**
   * For which statements a node of Galera first takes what other nodes have stored, as its variable `wsrep_sync_wait`: 1 for
   * reads. As the server has it unless said otherwise.
   */
  readonly wsrepSyncWait?: number
  /** How long to wait for a free connection; 10 000 ms unless said otherwise. */
  readonly acquireTimeoutMs?: number
  /** How long to wait for a statement's answer, locks included; 30 000 ms unless said otherwise. */
  readonly statementTimeoutMs?: number
  readonly [mysql2Option: string]: unknown
}

/**
 * Opens a shop in a database of MySQL (8.0 or newer) or MariaDB (10.6 or newer). A mysql2 pool of the host is taken too:
 * its sessions are set as the shop needs them while it uses them, and it is left open when the store is closed.
 * @throws StoreError `NO_DRIVER`, `BAD_URL`, `UNKNOWN_PARAMETER`, `BAD_PARAMETER`, `NO_SERVER`, `ACCESS_DENIED`,
 *   `NO_DATABASE`, `TLS_UNAVAILABLE`, `TLS_REQUIRED`, `TLS_REFUSED`, `DATABASE_TOO_OLD`, `UNSUITABLE_DATABASE`, `NO_SHOP`,
 *   `SCHEMA_TOO_NEW`, `MIGRATION_FAILED`
 */
export async function openMysql(target: string | MysqlOptions | MysqlHostPool): Promise<ServerStore> {
  const hostPool = mysqlPoolOf(target)
  if (hostPool !== undefined) {
    const place = 'the database of the pool'
    return openPool(mysqlSessionPool(hostPool, { ...defaults, owned: false }), { ...openOptions(), place })
  }
  const {
    create,
    migrate,
    openWaitMs,
    onWait,
    acquireTimeoutMs = defaults.acquireTimeoutMs,
    statementTimeoutMs = defaults.statementTimeoutMs,
    ...connection
  } = (typeof target === 'string' ? { uri: target } : target) as MysqlOptions
  const { tls, hosts, replica, syncWait, driverOptions } = mysqlConnectionOptions(connection)
  const options = {
    ...openOptions({ create, migrate, openWaitMs, onWait }),
    place: shownPlace('mysql', driverOptions, hosts),
    port: hosts === undefined ? portOf(driverOptions, 3306) : undefined,
  }
  return withTls(tls, async settings => {
    const ssl = settings && mysqlSsl(settings, driverOptions['host'])
    const connectTimeout = hostWaitMs(acquireTimeoutMs, hosts)
    const poolOptions = { connectTimeout, ...driverOptions, ...(ssl && { ssl }) }
    const pool = hosts
      ? await createMysqlPools(hosts, poolOptions, { statementTimeoutMs })
      : await createMysqlPool(poolOptions)
    const limits = { acquireTimeoutMs, statementTimeoutMs, ...(syncWait !== undefined && { syncWait }) }
    return openPool(mysqlSessionPool(pool, { ...limits, owned: true }), {
      ...options,
      ...(replica && { replica: await openReplica(replica, poolOptions) }),
    })
  })
}

/** Nothing is asked of it yet: whether it is there is seen when it could answer. */
async function openReplica({ host, port = 3306, maxStaleness }: ReplicaOptions, poolOptions: object): Promise<Replica> {
  const { socketPath: _, ...options } = poolOptions as { socketPath?: unknown }
  const connectTimeout = replicaWaits.acquireTimeoutMs
  const pool = await createMysqlPool({ ...options, host, port, connectTimeout })
  return {
    pool: mysqlSessionPool(pool, { ...replicaWaits, owned: true }),
    place: hostText({ host, port }),
    mostMs: maxStaleness * 1000,
  }
}

const defaults = { acquireTimeoutMs: 10_000, statementTimeoutMs: 30_000 }

async function openPool(
  uncounted: SessionPool,
  options: ReturnType<typeof openOptions> & { place: string; port?: number | undefined; replica?: Replica },
): Promise<ServerStore> {
  const { pool, sessions } = countSessions(uncounted)
  try {
    const { version, cluster } = await firstConversation(pool, async session => ({
      version: await versionOf(session),
      cluster: await clusterOf(session.connection),
    }))
    const dialect = mysqlDialect({ ...version, locksAreLocal: cluster !== undefined })
    const adopt = mysqlAdoption(version)
    const store = createServerStore(
      {
        dialect,
        pool,
        replica: options.replica,
        adopt,
        facts: connection => mysqlFacts(connection, { port: options.port }),
        migrateAlone: cluster ? migrateInCluster(pool) : migrateAlone,
      },
      options,
    )
    await openTables(store, options)
    return { ...store, sessions }
  } catch (error) {
    await options.replica?.pool.close()
    await pool.close()
    throw atPlace(error, options.place)
  }
}

async function versionOf({ connection }: Session): Promise<ServerVersion> {
  const [row] = await connection.all('select version()', [])
  const version = serverVersionOf(row?.[0])
  const { isMariadb, major, minor } = version
  const tooOld = isMariadb ? major < 10 || (major === 10 && minor < 6) : major < 8
  if (tooOld) {
    const message = `MariaDB 10.6 or MySQL 8.0 is needed at least, this server is ${String(row?.[0])}.`
    throw unavailable('DATABASE_TOO_OLD', message)
  }
  return version
}
