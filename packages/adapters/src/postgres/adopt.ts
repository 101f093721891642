import { connectionOf, type SqlConnection } from '../sql/connection.ts'
import { isKyselyTransaction, kyselyConnection } from '../sql/kysely-connection.ts'
import { isPgliteTransaction, isPostgresClient } from './driver.ts'
import { postgresStoreError } from './postgres-error.ts'
import { pgliteQueries, postgresQueries } from './query.ts'

/** @throws TypeError when it is none of the three */
export function adoptPostgresTransaction(host: unknown): SqlConnection {
  if (isKyselyTransaction(host)) return connectionOf(kyselyConnection(host, postgresStoreError))
  if (isPostgresClient(host)) return connectionOf(postgresQueries(host))
  if (isPgliteTransaction(host)) return connectionOf(pgliteQueries(host))
  throw new TypeError(
    'PostgreSQL adopts a kysely Transaction, a PGlite transaction, or a pg client that has begun a transaction.',
  )
}
