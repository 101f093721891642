import type { KeySelection } from './dialect.ts'
import type { Table } from './table.ts'

/** Whole rows of one table by some of its columns, those of its primary key unless others are named. */
export function rowsOf(
  table: Table,
  selection: { readonly by?: readonly string[] } & Partial<Omit<KeySelection, 'columns' | 'from' | 'by'>> = {},
): KeySelection {
  const { by = table.key, ...rest } = selection
  const ofKey = by.every((column, i) => column === table.key[i])
  return {
    columns: table.columns,
    from: table.name,
    by: by.map(column => ({ column, kind: table.kinds[column] ?? 'key' })),
    ...(ofKey && { index: 'primary' }),
    ...rest,
  }
}
