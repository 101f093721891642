import type { AdoptedHost } from '../sql/adopted-transaction.ts'
import type { HostConversation } from '../sql/host-conversation.ts'
import { isHostQueries } from '../sql/host-queries.ts'
import { isKyselyTransaction, kyselyConversation } from '../sql/kysely-conversation.ts'
import { queriesConversation } from '../sql/queries-conversation.ts'
import { mysqlConnectionOf } from './driver.ts'
import { mysqlHostSession } from './host-session.ts'
import { lookAtHosts } from './host-settings.ts'
import { mysqlStoreError } from './mysql-error.ts'
import { mysqlQueries, type TextQueries } from './query.ts'
import type { ServerVersion } from './server-version.ts'
import { writtenQueries } from './written-queries.ts'

/** For the hosts of one server. @throws TypeError when it is none of the three */
export function mysqlAdoption(version: ServerVersion): (host: unknown) => AdoptedHost {
  const look = lookAtHosts(version)

  return host => {
    const conversation = textConversation(host)
    const session = mysqlHostSession(conversation, look)
    // The host's driver and its session may be set in any way: statements are letters and digits, and hold no parameters.
    const written = () => writtenQueries(conversation, { writing: 'ascii', packetBytes: session.packetBytes })
    return {
      conversation: {
        ...conversation,
        all: (statement, parameters) => written().all(statement, parameters),
        run: (statement, parameters) => written().run(statement, parameters),
      },
      session,
    }
  }
}

type TextConversation = TextQueries & Omit<HostConversation, 'all' | 'run'>

function textConversation(host: unknown): TextConversation {
  if (isKyselyTransaction(host)) return withoutParameters(kyselyConversation(host, mysqlStoreError))
  const connection = mysqlConnectionOf(host)
  if (connection !== undefined) return { ...mysqlQueries(connection), carrier: connection }
  if (isHostQueries(host)) return withoutParameters(queriesConversation(host, 'mysql', mysqlStoreError))
  throw new TypeError(
    'MySQL adopts a kysely Transaction, a mysql2 connection that has begun a transaction, or what @jumun/adapters/host makes of others.',
  )
}

function withoutParameters({ all, run, ...carried }: HostConversation): TextConversation {
  return { ...carried, all: text => all(text, []), run: text => run(text, []) }
}
