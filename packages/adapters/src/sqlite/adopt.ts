import { hostTransactionEnded } from '@jumun/core'
import type { AdoptedHost } from '../sql/adopted-transaction.ts'
import type { HostConversation } from '../sql/host-conversation.ts'
import { isHostQueries } from '../sql/host-queries.ts'
import { isKyselyTransaction, kyselyConversation } from '../sql/kysely-conversation.ts'
import { queriesConversation } from '../sql/queries-conversation.ts'
import { sqliteConnection } from './connection.ts'
import { isSqliteDatabase, type SqliteDatabase } from './database.ts'
import { sqliteHostSession } from './host-session.ts'
import type { LockSight } from './lock-sight.ts'
import { sqliteStoreError } from './sqlite-error.ts'
import { sqliteStatements } from './statements.ts'

const known = new WeakMap<SqliteDatabase, HostConversation>()

/** @throws TypeError when it is none of the three */
export function adoptSqliteTransaction(host: unknown, sight: LockSight): AdoptedHost {
  const conversation = conversationOf(host)
  return { conversation, session: sqliteHostSession(conversation, sight) }
}

function conversationOf(host: unknown): HostConversation {
  if (isKyselyTransaction(host)) return kyselyConversation(host, sqliteStoreError)
  if (isSqliteDatabase(host)) {
    const conversation = known.get(host) ?? databaseConversation(host)
    known.set(host, conversation)
    return conversation
  }
  if (isHostQueries(host)) return queriesConversation(host, 'sqlite', sqliteStoreError)
  throw new TypeError(
    'SQLite adopts a kysely Transaction, a better-sqlite3 Database that is in a transaction, or what @jumun/adapters/host makes of others.',
  )
}

function databaseConversation(database: SqliteDatabase): HostConversation {
  const connection = sqliteConnection(sqliteStatements(database), statement => {
    // Seen at once, and not after the statement has been executed for good.
    if (!database.inTransaction) throw hostTransactionEnded()
    return statement()
  })
  return { ...connection, carrier: database, inTransaction: () => database.inTransaction }
}
