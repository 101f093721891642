import type { Row } from './value.ts'

/** Far below what a server takes in one message, and little enough that both sides hold it with ease. */
const maxCharacters = 16_000_000

/** Rows in parts that a statement each can take, usually a single one. */
export function rowParts(rows: readonly Row[]): (readonly Row[])[] {
  const parts: (readonly Row[])[] = []
  let start = 0
  let characters = 0
  for (const [i, row] of rows.entries()) {
    const length = row.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 20), 0)
    if (i > start && characters + length > maxCharacters) {
      parts.push(rows.slice(start, i))
      start = i
      characters = 0
    }
    characters += length
  }
  if (start < rows.length) parts.push(rows.slice(start))
  return parts
}
