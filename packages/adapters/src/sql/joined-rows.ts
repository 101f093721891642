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
  const keyWidth = table.key.length
  // Keys are the first columns of every table, and never NULL.
  const isSame = (one: StoredRow, other: StoredRow) =>
    Array.from({ length: keyWidth }, (_, i) => offset + i).every(i => one[i] === other[i])

  return rows => {
    const found: Joined<Read, Detail>[] = []
    let last: StoredRow | undefined
    for (const stored of rows) {
      if (last === undefined || !isSame(last, stored)) found.push({ row: table.decode(stored, offset), details: [] })
      last = stored
      if (stored[detailsAt] !== null) found.at(-1)!.details.push(details.decode(stored, detailsAt))
    }
    return found
  }
}
