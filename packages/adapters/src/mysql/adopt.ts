import type { AdoptedHost } from '../sql/adopted-transaction.ts'
import type { HostConversation } from '../sql/host-conversation.ts'
import { isKyselyTransaction, kyselyConversation } from '../sql/kysely-conversation.ts'
import { assertCountsFoundRows, mysqlConnectionOf } from './driver.ts'
import { mysqlHostSession } from './host-session.ts'
import { lookAtHosts } from './host-settings.ts'
import { mysqlStoreError } from './mysql-error.ts'
import { mysqlQueries, type TextQueries } from './query.ts'
import type { ServerVersion } from './server-version.ts'
import { countTransactions } from './transaction-count.ts'
import { writtenQueries } from './written-queries.ts'

/** For the hosts of one server. @throws TypeError when it is neither of the two */
export function mysqlAdoption(version: ServerVersion): (host: unknown) => AdoptedHost {
  const asking = { look: lookAtHosts(version), count: countTransactions(version) }

  return host => {
    const conversation = textConversation(host)
    const session = mysqlHostSession(conversation, asking)
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

function textConversation(host: unknown): TextQueries & Omit<HostConversation, 'all' | 'run'> {
  if (isKyselyTransaction(host)) {
    const { all, run, ...carried } = kyselyConversation(host, mysqlStoreError)
    return { ...carried, all: text => all(text, []), run: text => run(text, []) }
  }
  const connection = mysqlConnectionOf(host)
  if (connection !== undefined) {
    assertCountsFoundRows(connection)
    return { ...mysqlQueries(connection), carrier: connection }
  }
  throw new TypeError('MySQL adopts a kysely Transaction, or a mysql2 connection that has begun a transaction.')
}
