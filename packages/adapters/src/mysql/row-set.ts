import { sortRows } from '../sql/sort-rows.ts'
import type { Row } from '../sql/value.ts'
import { hexLiteral, isPlain, literalOf, quoted, type Writing } from './literal.ts'

/**
 * How rows stand in a statement.
 * - `values`: `(1,'a'),(2,'b')` for `values ?`
 * - `list`: `'a','b'` for `in (?)`, rows of one value
 * - `json`: `'[[1,"a"],[2,"b"]]'` for `json_table(?, …)`
 */
type Form = 'values' | 'list' | 'json'

/** Bytes of one literal: `most` is what the server takes; beyond `enough` rows are divided although they would pass. */
export interface Room {
  readonly enough: number
  readonly most: number
}

/**
 * A parameter that stands for many rows. Where they do not fit into one statement, it goes several times, in the order of
 * the rows.
 */
export class RowSet {
  readonly rows: readonly Row[]
  readonly #form: Form
  readonly #areKeys: boolean
  readonly #columns: readonly number[] | undefined
  /** Characters, once they are written: what that has cost. */
  written = 0

  /** `areKeys`: rows are found by them, and answered in their order. `columns`: which of `values` go, unless all do. */
  constructor(
    form: Form,
    rows: readonly Row[],
    { areKeys = false, columns }: { areKeys?: boolean; columns?: readonly number[] } = {},
  ) {
    this.#form = form
    this.#areKeys = areKeys
    this.#columns = columns
    this.rows = rows
  }

  /** The literals that the statement takes, one after the other; undefined where a row alone is too large. */
  write(writing: Writing, room: Room): string[] | undefined {
    if (this.#form === 'values') {
      const text = valuesText(this.rows, this.#columns, writing)
      this.written = text.length
      // No UTF-16 unit has more than three bytes.
      if (3 * text.length <= room.enough) return text === '' ? [] : [text]
    }
    let texts = this.rows.map(row => this.#textOf(row, writing))
    const isJson = this.#form === 'json'
    const isHex = isJson && !texts.every(text => isPlain(text, writing))
    const literalOfChunk = (chunk: readonly string[]) => {
      if (!isJson) return chunk.join(',')
      const json = `[${chunk.join(',')}]`
      return isHex ? hexLiteral(json) : quoted(json)
    }
    const byteWidth = isHex ? 2 : 1
    const sizeOf = (text: string) => byteWidth * (Buffer.byteLength(text) + 1) + (isJson && !isHex ? quotesIn(text) : 0)
    // No UTF-16 unit has more than three bytes, a quote that will be doubled and the comma included.
    const bound = texts.reduce((sum, text) => sum + 3 * byteWidth * (text.length + 1), 0)
    const maxRows = this.#form === 'list' ? maxListed : Number.POSITIVE_INFINITY
    if (bound <= room.enough && texts.length <= maxRows) {
      const literal = texts.length === 0 ? [] : [literalOfChunk(texts)]
      this.written = literal[0]?.length ?? 0
      return literal
    }
    // The answers to several statements are in order where their keys are, and locks are taken in order.
    if (this.#areKeys) texts = sortRows(this.rows, this.rows[0]?.length ?? 0).map(row => this.#textOf(row, writing))
    const literals = chunksOf(texts, sizeOf, { ...room, maxRows })?.map(literalOfChunk)
    this.written = literals?.reduce((sum, literal) => sum + literal.length, 0) ?? 0
    return literals
  }

  #textOf(row: Row, writing: Writing): string {
    switch (this.#form) {
      case 'json':
        return jsonOf(row)
      case 'list':
        return literalOf(row[0], writing)
      case 'values':
        return valuesText([row], this.#columns, writing)
    }
  }
}

/** All rows in one text that grows: three quarters of the time that texts of rows and values take, which are put together then. */
function valuesText(rows: readonly Row[], columns: readonly number[] | undefined, writing: Writing): string {
  let text = ''
  for (const row of rows) {
    text += text === '' ? '(' : ',('
    const width = columns?.length ?? row.length
    for (let i = 0; i < width; i += 1) {
      if (i > 0) text += ','
      text += literalOf(row[columns === undefined ? i : columns[i]!], writing)
    }
    text += ')'
  }
  return text
}

/** Longer lists are made a table of (MariaDB) or not looked up in the index at all (MySQL), in no order. */
const maxListed = 999

/** Half of a character beyond U+FFFF is none: a bare text loses it on the way to UTF-8, JSON would keep it as an escape. */
function jsonOf(row: Row): string {
  const json = JSON.stringify(row)
  if (!json.includes('\\ud')) return json
  return JSON.stringify(row.map(value => (typeof value === 'string' ? value.toWellFormed() : value)))
}

function chunksOf(
  texts: readonly string[],
  sizeOf: (text: string) => number,
  { enough, most, maxRows }: Room & { maxRows: number },
): (readonly string[])[] | undefined {
  const chunks: (readonly string[])[] = []
  let start = 0
  let bytes = 0
  for (const [i, text] of texts.entries()) {
    const size = sizeOf(text)
    if (size > most) return undefined
    if (i > start && (bytes + size > enough || i - start === maxRows)) {
      chunks.push(texts.slice(start, i))
      start = i
      bytes = 0
    }
    bytes += size
  }
  if (start < texts.length) chunks.push(texts.slice(start))
  return chunks
}

function quotesIn(text: string): number {
  return text.split("'").length - 1
}
