import type { Row, Value } from '../sql/value.ts'

/**
 * Text that mysql2 puts in the place of a parameter as it is. It is written while the server is still at the statement
 * before, and escapes what ends a literal and nothing more: mysql2's own writing escapes every `"` of a JSON text as well,
 * which both sides then have to look at one by one.
 */
export class Literal {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  get length(): number {
    return this.#text.length
  }

  toSqlString(): string {
    return this.#text
  }
}

export function literalOf(text: string): Literal {
  return new Literal(quoted(text))
}

/** `'a', 'b'` for `in (?)`. */
export function literalList(values: readonly Value[]): Literal {
  return new Literal(values.map(valueText).join(','))
}

/** `(1, 'a'), (2, 'b')` for `values ?`. */
export function literalRows(rows: readonly Row[]): Literal {
  return new Literal(rows.map(row => `(${row.map(valueText).join(',')})`).join(','))
}

function valueText(value: Value): string {
  if (typeof value === 'string') return quoted(value)
  return value === null ? 'null' : String(value)
}

/** For a mode with backslash escapes, which `sessionSettings` sets, and a charset in which ASCII bytes mean ASCII: UTF-8. */
function quoted(text: string): string {
  return text.includes("'") || text.includes('\\') ? `'${text.replaceAll(/['\\]/g, '\\$&')}'` : `'${text}'`
}
