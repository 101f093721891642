import { hostConnection, type SqlConnection } from '../sql/connection.ts'
import { isKyselyTransaction, kyselyConnection } from '../sql/kysely-connection.ts'
import { sqliteConnection } from './connection.ts'
import { isSqliteDatabase, type SqliteDatabase } from './database.ts'
import { sqliteStoreError } from './sqlite-error.ts'
import { sqliteStatements } from './statements.ts'

const known = new WeakMap<SqliteDatabase, SqlConnection>()

/** @throws TypeError when it is neither of the two, or no transaction is under way */
export function adoptSqliteTransaction(host: unknown): SqlConnection {
  if (isKyselyTransaction(host)) return hostConnection(kyselyConnection(host, sqliteStoreError))
  if (isSqliteDatabase(host) && host.inTransaction) {
    const connection = known.get(host) ?? sqliteConnection(sqliteStatements(host))
    known.set(host, connection)
    return connection
  }
  throw new TypeError('SQLite adopts a kysely Transaction, or a better-sqlite3 Database that is in a transaction.')
}
