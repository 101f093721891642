import type { Row } from '../sql/value.ts'

/** Well below the smallest packet that servers take by default (16 MiB), also when every character is escaped. */
const chunkCharacters = 4_000_000

/** Rows in as few statements as fit into a packet each, usually a single one. */
export function* rowChunks(rows: readonly Row[]): Generator<readonly Row[]> {
  let start = 0
  let characters = 0
  for (const [i, row] of rows.entries()) {
    const length = lengthOf(row)
    if (i > start && characters + length > chunkCharacters) {
      yield rows.slice(start, i)
      start = i
      characters = 0
    }
    characters += length
  }
  if (start < rows.length) yield rows.slice(start)
}

function lengthOf(row: Row): number {
  // A number takes up to 17 characters, and every value its quotes and comma.
  return row.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length + 3 : 20), 0)
}
