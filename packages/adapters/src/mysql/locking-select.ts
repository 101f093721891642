import type { SqlConnection } from '../sql/connection.ts'
import type { KeySelection, SqlDialect } from '../sql/dialect.ts'
import type { Row, StoredRow } from '../sql/value.ts'

type SelectByKeys = SqlDialect['selectByKeys']
type Select = ReturnType<SelectByKeys>

/**
 * Reads that lock, whose rows are those of now no matter what a transaction has read before. A plain read comes first
 * - where a row may be missing, and is then written: to lock a place without a row keeps others from writing there, and two
 *   who do it wait for each other for ever
 * - where a row only tells whose lock comes first: to hold it before that one is to wait for one who has both the other way
 *   round
 * What it does not find is taken for absent, and looked for with a lock when the work is done a second time.
 */
export function lockingSelect(selectByKeys: SelectByKeys): SelectByKeys {
  /** Connections on which the first lock has been taken. */
  const locking = new WeakSet<SqlConnection>()

  return selection => {
    if (selection.mayBeStale) return selectByKeys(selection)
    const lock = selectByKeys({ ...selection, lock: true })
    if (selection.oftenAbsent || selection.namesOwner) {
      const find = plainFirst(selection, selectByKeys({ ...selection, lock: false }))
      return async (connection, keys) => {
        if (selection.lock) locking.add(connection)
        if (connection.assumeAbsent === undefined) return lock(connection, keys)
        const { rows, found } = await find(connection, keys)
        if (found.length < keys.length) connection.assumeAbsent()
        return selection.namesOwner && !locking.has(connection) ? rows : lock(connection, found)
      }
    }
    return (connection, keys) => {
      if (selection.lock) locking.add(connection)
      return lock(connection, keys)
    }
  }
}

function plainFirst({ by, columns }: KeySelection, select: Select) {
  const keyColumns = by.map(({ column }) => columns.indexOf(column))
  const keyOf = (key: Row | StoredRow) => JSON.stringify(key)
  return async (connection: SqlConnection, keys: readonly Row[]) => {
    const rows = await select(connection, keys)
    const there = new Set(rows.map(row => keyOf(keyColumns.map(column => row[column]))))
    return { rows, found: keys.filter(key => there.has(keyOf(key))) }
  }
}
