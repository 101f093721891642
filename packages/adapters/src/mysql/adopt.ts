import { hostConnection, type SqlConnection } from '../sql/connection.ts'
import { isKyselyTransaction, kyselyConnection } from '../sql/kysely-connection.ts'
import { type AdoptedSession, lookAtAdopted } from './adopted-session.ts'
import { assertCountsFoundRows, mysqlConnectionOf } from './driver.ts'
import { mysqlStoreError } from './mysql-error.ts'
import { mysqlQueries, type TextQueries } from './query.ts'
import type { ServerVersion } from './server-version.ts'
import { writtenQueries } from './written-queries.ts'

/** @throws TypeError when it is neither of the two */
export function adoptMysqlTransaction(host: unknown, version: ServerVersion): SqlConnection {
  if (isKyselyTransaction(host)) {
    const { all, run } = kyselyConnection(host, mysqlStoreError)
    return adopted({ all: text => all(text, []), run: text => run(text, []) }, version)
  }
  const connection = mysqlConnectionOf(host)
  if (connection !== undefined) {
    assertCountsFoundRows(connection)
    return adopted(mysqlQueries(connection), version)
  }
  throw new TypeError('MySQL adopts a kysely Transaction, or a mysql2 connection that has begun a transaction.')
}

/** The host's driver and its session may be set in any way: statements are letters and digits, and hold no parameters. */
function adopted(host: TextQueries, version: ServerVersion): SqlConnection {
  let looking: Promise<AdoptedSession> | undefined

  async function ask<T>(use: (queries: Pick<SqlConnection, 'all' | 'run'>) => Promise<T>): Promise<T> {
    looking ??= lookAtAdopted(host, version)
    const { packetBytes, around } = await looking
    const queries = writtenQueries(host, { writing: 'ascii', packetBytes })
    if (around === undefined) return use(queries)
    await host.run(around.enter)
    try {
      return await use(queries)
    } finally {
      await host.run(around.leave)
    }
  }

  return hostConnection({
    all: (statement, parameters) => ask(queries => queries.all(statement, parameters)),
    run: (statement, parameters) => ask(queries => queries.run(statement, parameters)),
  })
}
