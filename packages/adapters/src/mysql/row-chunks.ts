import type { Row } from '../sql/value.ts'

/** Well below the smallest packet that servers take by default (16 MiB), also when every character is escaped. */
const chunkCharacters = 4_000_000

/** Rows as texts of JSON, usually a single one. */
export function* rowChunks(rows: readonly Row[]): Generator<string> {
  let texts: string[] = []
  let characters = 0
  for (const row of rows) {
    const text = JSON.stringify(row)
    if (texts.length > 0 && characters + text.length > chunkCharacters) {
      yield `[${texts.join(',')}]`
      texts = []
      characters = 0
    }
    texts.push(text)
    characters += text.length
  }
  if (texts.length > 0) yield `[${texts.join(',')}]`
}
