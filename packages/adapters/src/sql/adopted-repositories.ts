import type { Transaction } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import type { HostUse } from './host-session.ts'
import { sqlRepositories } from './repositories.ts'

/** Those of a host's transaction, built when there is one: of a dialect that decides on current rows where it has to. */
export function adoptedRepositories(
  dialect: SqlDialect,
  repositoriesOf: (connection: SqlConnection) => Transaction,
): (connection: SqlConnection, use: HostUse) => Transaction {
  const { ofAnyIsolation } = dialect
  if (ofAnyIsolation === undefined) return connection => repositoriesOf(connection)
  let deciding: typeof repositoriesOf | undefined
  return (connection, use) => {
    if (use === 'read') return repositoriesOf(connection)
    deciding ??= sqlRepositories(ofAnyIsolation)
    return deciding(connection)
  }
}
