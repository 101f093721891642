import type { KeySelection } from './dialect.ts'
import type { Table } from './table.ts'

/** Whole rows of one table by some of its columns, those of its primary key unless others are named. */
export function rowsOf(
  table: Table,
  selection: { by?: readonly string[]; thenBy?: readonly string[]; lock?: boolean } = {},
): KeySelection {
  const { by = table.key, ...rest } = selection
  return {
    columns: table.columns,
    from: table.name,
    by: by.map(column => ({ column, kind: table.kinds[column] ?? 'key' })),
    ...rest,
  }
}
