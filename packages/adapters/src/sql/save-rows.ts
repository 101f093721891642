import { StoreError } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import type { Table } from './table.ts'
import type { Row } from './value.ts'

/**
 * Updates rows that were read before in the same transaction. One that is gone would be a change lost in silence, such
 * as money taken for an order that is not there, so it is refused as loudly as a broken constraint.
 */
export function saveRows(
  dialect: SqlDialect,
  table: Table,
  columns: readonly string[],
): (connection: SqlConnection, rows: readonly Row[]) => Promise<void> {
  return allMet(table, dialect.updateRows(table, columns))
}

export function allMet(
  table: Table,
  update: (connection: SqlConnection, rows: readonly Row[]) => Promise<number>,
): (connection: SqlConnection, rows: readonly Row[]) => Promise<void> {
  return async (connection, rows) => {
    const met = await update(connection, rows)
    if (met !== rows.length) {
      throw new StoreError('constraint', `Only ${met} of ${rows.length} rows to save are in ${table.name}.`)
    }
  }
}
