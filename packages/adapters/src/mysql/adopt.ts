import { type HostConversation } from '../sql/host-conversation.ts'
import { isKyselyTransaction, kyselyConversation } from '../sql/kysely-conversation.ts'
import { mysqlConnectionOf } from './driver.ts'
import { mysqlStoreError } from './mysql-error.ts'
import { mysqlQueries } from './query.ts'

/** @throws TypeError when it is neither of the two */
export function mysqlConversation(host: unknown): HostConversation {
  if (isKyselyTransaction(host)) return kyselyConversation(host, mysqlStoreError)
  const connection = mysqlConnectionOf(host)
  if (connection !== undefined) return { ...mysqlQueries(connection), carrier: connection }
  throw new TypeError('MySQL adopts a kysely Transaction, or a mysql2 connection that has begun a transaction.')
}
