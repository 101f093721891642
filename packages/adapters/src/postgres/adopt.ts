import { hostConnection, type SqlConnection } from '../sql/connection.ts'
import { isKyselyTransaction, kyselyConnection } from '../sql/kysely-connection.ts'
import { isPgliteTransaction, isPostgresClient } from './driver.ts'
import { postgresStoreError } from './postgres-error.ts'
import { pgliteQueries, postgresQueries } from './query.ts'

/** @throws TypeError when it is none of the three */
export function adoptPostgresTransaction(host: unknown): SqlConnection {
  if (isKyselyTransaction(host)) return hostConnection(kyselyConnection(host, postgresStoreError))
  if (isPostgresClient(host)) return hostConnection(postgresQueries(host))
  if (isPgliteTransaction(host)) return hostConnection(pgliteQueries(host))
  throw new TypeError(
    'PostgreSQL adopts a kysely Transaction, a PGlite transaction, or a pg client that has begun a transaction.',
  )
}
