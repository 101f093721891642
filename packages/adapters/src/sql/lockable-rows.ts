import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { rowsOf } from './key-selection.ts'
import type { Table } from './table.ts'
import type { Row, StoredRow } from './value.ts'

interface LockableRows {
  lock(keys: readonly Row[]): Promise<StoredRow[]>
  /** Rows have values of `columns`, then of the table's key. @throws StoreError as `SqlDialect.updateRows` */
  save(rows: readonly Row[]): Promise<void>
}

/**
 * Rows that are locked first and saved later. What a transaction has locked is there until it ends, which a database may
 * save faster than rows of which nobody knows.
 */
export function lockableRows(
  dialect: SqlDialect,
  table: Table,
  columns: readonly string[],
  selection: Parameters<typeof rowsOf>[1] = {},
): (connection: SqlConnection) => LockableRows {
  const lock = dialect.selectByKeys(rowsOf(table, { ...selection, lock: true }))
  const save = dialect.updateRows(table, columns)
  const saveLocked = dialect.updateLockedRows?.(table, columns)
  if (saveLocked === undefined) {
    return connection => ({ lock: keys => lock(connection, keys), save: rows => save(connection, rows) })
  }
  const keyColumns = table.key.map(column => table.columns.indexOf(column))

  return connection => {
    const locked = new Set<string>()
    return {
      async lock(keys) {
        const rows = await lock(connection, keys)
        for (const row of rows) locked.add(keyOf(keyColumns.map(i => row[i])))
        return rows
      },
      save(rows) {
        const areLocked = rows.every(row => locked.has(keyOf(row.slice(columns.length))))
        return (areLocked ? saveLocked : save)(connection, rows)
      },
    }
  }
}

// Keys hold no control characters, so NUL keeps their parts apart.
function keyOf(parts: readonly unknown[]): string {
  return parts.join('\0')
}
