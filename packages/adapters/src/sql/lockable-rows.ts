import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import type { TableOf } from './table.ts'
import { type Selection, selectRows, updateRows } from './table-access.ts'
import type { Row } from './value.ts'

interface LockableRows<Read extends object> {
  lock(keys: readonly Row[]): Promise<Read[]>
  /** Stores `fields`. @throws StoreError as `SqlDialect.updateRows` */
  save(rows: readonly Read[]): Promise<void>
}

/**
 * Rows that are locked first and saved later. What a transaction has locked is there until it ends, which a database may
 * save faster than rows in unknown states.
 */
export function lockableRows<Read extends object>(
  dialect: SqlDialect,
  table: TableOf<Read, Read>,
  fields: readonly (keyof Read & string)[],
  selection: Selection<Read> = {},
): (connection: SqlConnection) => LockableRows<Read> {
  const lock = selectRows(dialect, table, { ...selection, lock: true })
  const save = updateRows(dialect, table, fields)
  const columns = fields.map(table.columnOf)
  const saveLocked = dialect.updateLockedRows?.(table, columns)
  if (saveLocked === undefined) {
    return connection => ({ lock: keys => lock(connection, keys), save: rows => save(connection, rows) })
  }
  const encode = table.encoderOf(fields)
  const encodeKey = table.encoderOf([])
  // Keys hold no control characters, so NUL keeps their parts apart.
  const keyOf = (row: Read) => encodeKey(row).join('\0')

  return connection => {
    const locked = new Set<string>()
    return {
      async lock(keys) {
        const rows = await lock(connection, keys)
        for (const row of rows) locked.add(keyOf(row))
        return rows
      },
      save(rows) {
        const areLocked = rows.every(row => locked.has(keyOf(row)))
        return areLocked ? saveLocked(connection, rows.map(encode)) : save(connection, rows)
      },
    }
  }
}
