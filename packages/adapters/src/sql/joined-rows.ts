import type { TableOf } from './table.ts'
import type { StoredRow } from './value.ts'

/** A row with those that belong to it. */
export interface Joined<Read, Detail> {
  readonly row: Read
  readonly details: Detail[]
}

/**
 * Reads rows beside the rows that belong to them, as a left join gives them from `offset` on, in any order: a row without
 * any details stands beside NULLs.
 */
export function joinedRows<Read extends object, Detail extends object>(
  table: TableOf<Read, never>,
  details: TableOf<Detail, never>,
  offset = 0,
): (rows: readonly StoredRow[]) => Joined<Read, Detail>[] {
  const detailsAt = offset + table.columns.length
  // Keys are the first columns of every table, and never NULL.
  const keyEnd = offset + table.key.length
  // Keys hold no control characters, so NUL keeps their parts apart.
  const keyOf = (stored: StoredRow) =>
    keyEnd === offset + 1 ? stored[offset] : stored.slice(offset, keyEnd).map(String).join('\0')

  return rows => {
    const found = new Map<unknown, Joined<Read, Detail>>()
    for (const stored of rows) {
      const key = keyOf(stored)
      let joined = found.get(key)
      if (joined === undefined) {
        joined = { row: table.decode(stored, offset), details: [] }
        found.set(key, joined)
      }
      if (stored[detailsAt] !== null) joined.details.push(details.decode(stored, detailsAt))
    }
    return [...found.values()]
  }
}
