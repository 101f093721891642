import { hostConnection, type SqlConnection } from '../sql/connection.ts'
import { isKyselyTransaction, kyselyConnection } from '../sql/kysely-connection.ts'
import { mysqlConnectionOf } from './driver.ts'
import { mysqlStoreError } from './mysql-error.ts'
import { mysqlQueries } from './query.ts'

/** @throws TypeError when it is neither of the two */
export function adoptMysqlTransaction(host: unknown): SqlConnection {
  if (isKyselyTransaction(host)) return hostConnection(kyselyConnection(host, mysqlStoreError))
  const connection = mysqlConnectionOf(host)
  if (connection !== undefined) return hostConnection(mysqlQueries(connection))
  throw new TypeError('MySQL adopts a kysely Transaction, or a mysql2 connection that has begun a transaction.')
}
