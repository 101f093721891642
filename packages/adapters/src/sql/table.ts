/**
 * What a column holds: `key` compares byte by byte and is at most 64 characters, `longKey` 255; `text` is at most 320
 * characters, `document` of any length, `integer` a whole number that a JavaScript number holds exactly.
 */
export type ColumnKind = 'key' | 'longKey' | 'text' | 'document' | 'integer'

/** A table as the repositories see it. Rows are arrays in the order of `columns`. */
export interface Table {
  readonly name: string
  readonly key: readonly string[]
  readonly columns: readonly string[]
  readonly kinds: Readonly<Record<string, ColumnKind>>
}

export interface TableOf<Name extends string, Kinds extends Record<string, ColumnKind>> extends Table {
  readonly name: Name
  readonly columns: readonly (keyof Kinds & string)[]
  readonly kinds: Kinds
}

export function table<const Name extends string, const Kinds extends Record<string, ColumnKind>>(
  name: Name,
  key: readonly (keyof Kinds & string)[],
  kinds: Kinds,
): TableOf<Name, Kinds> {
  return { name, key, kinds, columns: Object.keys(kinds) }
}

/** Columns for the query builder. That a column may be NULL is known to those who decode it. */
export type ColumnsOf<T extends Table> = {
  [Column in keyof T['kinds']]: T['kinds'][Column] extends 'integer' ? number : string
}
