import type { RankedProduct, RankingSnapshot, Transaction } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { rowsOf } from './key-selection.ts'
import { rankingSnapshots } from './tables.ts'
import { integer, type Row, type StoredRow, text } from './value.ts'

export function snapshotRepository(dialect: SqlDialect): (connection: SqlConnection) => Transaction['snapshots'] {
  const find = dialect.selectByKeys(rowsOf(rankingSnapshots))
  const insertAbsent = dialect.insertAbsentRows(rankingSnapshots)

  return connection => ({
    async find(date) {
      const [row] = await find(connection, [[date]])
      return row && decodeSnapshot(row)
    },
    insertIfAbsent: snapshot => insertAbsent(connection, [encodeSnapshot(snapshot)]),
  })
}

function encodeSnapshot(snapshot: RankingSnapshot): Row {
  const { date, days, from, to, computedAt, items } = snapshot
  return [date, days, from, to, computedAt, JSON.stringify(items)]
}

function decodeSnapshot([day, days, from, to, computedAt, items]: StoredRow): RankingSnapshot {
  return {
    date: text(day),
    days: integer(days),
    from: integer(from),
    to: integer(to),
    computedAt: integer(computedAt),
    items: JSON.parse(text(items)) as RankedProduct[],
  }
}
