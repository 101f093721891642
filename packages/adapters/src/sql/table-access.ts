import type { SqlConnection } from './connection.ts'
import type { KeySelection, SqlDialect } from './dialect.ts'
import { type OrderedField, sortBy } from './sort-by.ts'
import type { Table, TableOf } from './table.ts'
import type { Row } from './value.ts'

type Writer<From> = (connection: SqlConnection, rows: readonly From[]) => Promise<void>

/** How rows of one table are selected by key: by its primary key unless other fields are named. */
export interface Selection<Read> extends Partial<Omit<KeySelection, 'columns' | 'from' | 'by' | 'thenBy'>> {
  readonly by?: readonly (keyof Read & string)[]
  readonly thenBy?: readonly (keyof Read & string)[]
}

/** Whole rows of one table by some of its fields. `keys` have their values in that order. */
export function selectRows<Read extends object>(
  dialect: SqlDialect,
  table: TableOf<Read, never>,
  { by, thenBy, ...rest }: Selection<Read> = {},
): (connection: SqlConnection, keys: readonly Row[]) => Promise<Read[]> {
  const columns = by?.map(table.columnOf) ?? table.key
  const isOfKey = columns.every((column, i) => column === table.key[i])
  const select = dialect.selectByKeys({
    columns: table.columns,
    from: table.name,
    by: columns.map(column => ({ column, kind: table.kinds[column]! })),
    ...(thenBy && { thenBy: thenBy.map(table.columnOf) }),
    ...(isOfKey && { index: 'primary', isUnique: columns.length === table.key.length }),
    ...rest,
  })
  return (connection, keys) => select(connection, keys).then(rows => rows.map(row => table.decode(row)))
}

/** Of each key of one field the first rows of a table; all of them in one order. */
export function selectFirstRows<Read extends object>(
  dialect: SqlDialect,
  table: TableOf<Read, never>,
  selection: { readonly by: keyof Read & string; readonly order: readonly OrderedField<Read>[] },
): (connection: SqlConnection, keys: readonly string[], limit: number) => Promise<Read[]> {
  const { by, order } = selection
  const select = dialect.selectFirst({
    table,
    columns: table.columns,
    by: table.columnOf(by),
    order: order.map(({ field, descending = false }) => ({ column: table.columnOf(field), descending })),
  })
  return async (connection, keys, limit) => {
    const rows = await select(connection, [...new Set(keys)], limit)
    return sortBy(
      rows.map(row => table.decode(row)),
      order,
      row => row,
    )
  }
}

/** Keys of one field each. */
export function single(ids: readonly string[]): Row[] {
  return ids.map(id => [id])
}

export function insertRows<From>(
  dialect: SqlDialect,
  table: Table & Pick<TableOf<object, From>, 'encode'>,
): Writer<From> {
  return encoding(table, dialect.insertRows(table))
}

/** As `insertRows`, passing over rows whose key is there already. */
export function insertAbsentRows<From>(
  dialect: SqlDialect,
  table: Table & Pick<TableOf<object, From>, 'encode'>,
): Writer<From> {
  return encoding(table, dialect.insertAbsentRows(table))
}

/** Stores some fields of rows that are there. @throws StoreError `constraint` when one of them is not */
export function updateRows<Read extends object, From>(
  dialect: SqlDialect,
  table: TableOf<Read, From>,
  fields: readonly (keyof Read & string)[],
): Writer<From> {
  return encoding({ encode: table.encoderOf(fields) }, dialect.updateRows(table, fields.map(table.columnOf)))
}

function encoding<From>({ encode }: { encode(from: From): Row }, write: Writer<Row>): Writer<From> {
  return (connection, rows) => write(connection, rows.map(encode))
}
