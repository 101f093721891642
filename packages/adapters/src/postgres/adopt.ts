import type { AdoptedHost } from '../sql/adopted-transaction.ts'
import type { HostConversation } from '../sql/host-conversation.ts'
import { isHostQueries } from '../sql/host-queries.ts'
import { isKyselyTransaction, kyselyConversation } from '../sql/kysely-conversation.ts'
import { queriesConversation } from '../sql/queries-conversation.ts'
import { asksForBytes, binaryRefused, isPgliteTransaction, isPostgresClient } from './driver.ts'
import { postgresHostSession } from './host-session.ts'
import { postgresStoreError } from './postgres-error.ts'
import { pgliteQueries, postgresQueries } from './query.ts'

/** @throws TypeError when it is none of the four */
export function adoptPostgresTransaction(host: unknown): AdoptedHost {
  const conversation = conversationOf(host)
  return { conversation, session: postgresHostSession(conversation) }
}

function conversationOf(host: unknown): HostConversation {
  if (isKyselyTransaction(host)) return kyselyConversation(host, postgresStoreError)
  if (isPostgresClient(host)) {
    if (asksForBytes(host)) throw new TypeError(binaryRefused)
    return { ...postgresQueries(host), carrier: host }
  }
  if (isPgliteTransaction(host)) return { ...pgliteQueries(host), carrier: host }
  if (isHostQueries(host)) return queriesConversation(host, 'postgres', postgresStoreError)
  throw new TypeError(
    'PostgreSQL adopts a kysely Transaction, a PGlite transaction, a pg client that has begun a transaction, or what @jumun/adapters/host makes of others.',
  )
}
