import type { SnapshotRepository } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { insertAbsentRows, selectRows, single } from './table-access.ts'
import { rankingSnapshots } from './tables.ts'

export function snapshotRepository(dialect: SqlDialect): (connection: SqlConnection) => SnapshotRepository {
  const find = selectRows(dialect, rankingSnapshots)
  const insertAbsent = insertAbsentRows(dialect, rankingSnapshots)

  return connection => ({
    find: async date => (await find(connection, single([date]))).at(0),
    insertIfAbsent: snapshot => insertAbsent(connection, [snapshot]),
  })
}
