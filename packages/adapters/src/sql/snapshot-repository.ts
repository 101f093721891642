import type { SnapshotRepository } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { resultOf } from './result.ts'
import { placeholder, questionOf } from './statement.ts'
import { insertAbsentRows, selectRows, single } from './table-access.ts'
import { rankingSnapshots } from './tables.ts'

export function snapshotRepository(dialect: SqlDialect): (connection: SqlConnection) => SnapshotRepository {
  const find = selectRows(dialect, rankingSnapshots)
  const insertAbsent = insertAbsentRows(dialect, rankingSnapshots)

  const remove = dialect.deleteRows(rankingSnapshots)
  const older = questionOf(
    dialect.queries
      .selectFrom('jumun_ranking_snapshots')
      .select('day')
      .where('day', '<', placeholder.text('before'))
      .orderBy('day')
      .limit(placeholder.integer('limit')),
    resultOf({ day: 'key' }),
  )

  return connection => ({
    find: async date => (await find(connection, single([date]))).at(0),
    insertIfAbsent: snapshot => insertAbsent(connection, [snapshot]),
    async removeOlder(query) {
      const days = await older(connection, query)
      return remove(connection, single(days.map(({ day }) => day)))
    },
  })
}
