import type { AdoptedHost } from '../sql/adopted-transaction.ts'
import type { HostConversation } from '../sql/host-conversation.ts'
import { isKyselyTransaction, kyselyConversation } from '../sql/kysely-conversation.ts'
import { isPgliteTransaction, isPostgresClient } from './driver.ts'
import { postgresHostSession } from './host-session.ts'
import { postgresStoreError } from './postgres-error.ts'
import { pgliteQueries, postgresQueries } from './query.ts'

/** @throws TypeError when it is none of the three */
export function adoptPostgresTransaction(host: unknown): AdoptedHost {
  const conversation = conversationOf(host)
  return { conversation, session: postgresHostSession(conversation) }
}

function conversationOf(host: unknown): HostConversation {
  if (isKyselyTransaction(host)) return kyselyConversation(host, postgresStoreError)
  if (isPostgresClient(host)) return { ...postgresQueries(host), carrier: host }
  if (isPgliteTransaction(host)) return { ...pgliteQueries(host), carrier: host }
  throw new TypeError(
    'PostgreSQL adopts a kysely Transaction, a PGlite transaction, or a pg client that has begun a transaction.',
  )
}
