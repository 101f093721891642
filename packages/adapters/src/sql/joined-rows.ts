import type { TableOf } from './table.ts'
import type { StoredRow } from './value.ts'

/** A row with those that belong to it. */
export interface Joined<Read, Detail> {
  readonly row: Read
  readonly details: Detail[]
}

/**
 * Reads rows beside the rows that belong to them, as a left join gives them from `offset` on: the rows of one parent stand
 * together, and one without any details stands beside NULLs.
 */
export function joinedRows<Read extends object, Detail extends object>(
  table: TableOf<Read, never>,
  details: TableOf<Detail, never>,
  offset = 0,
): (rows: readonly StoredRow[]) => Joined<Read, Detail>[] {
  const detailsAt = offset + table.columns.length
  // Keys are the first columns of every table, and never NULL.
  const keyEnd = offset + table.key.length
  function isSame(one: StoredRow, other: StoredRow): boolean {
    for (let i = offset; i < keyEnd; i += 1) if (one[i] !== other[i]) return false
    return true
  }

  return rows => {
    const found: Joined<Read, Detail>[] = []
    let last: StoredRow | undefined
    let joined: Joined<Read, Detail> | undefined
    for (const stored of rows) {
      if (joined === undefined || last === undefined || !isSame(last, stored)) {
        joined = { row: table.decode(stored, offset), details: [] }
        found.push(joined)
      }
      last = stored
      if (stored[detailsAt] !== null) joined.details.push(details.decode(stored, detailsAt))
    }
    return found
  }
}
