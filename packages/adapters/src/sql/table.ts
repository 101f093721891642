import type { Field, FieldKind, RowShape } from '@jumun/core/rows'
import { decoderOf, encoderOf, type ResultColumn } from './row-codec.ts'
import type { StoredRow, Value } from './value.ts'

/** What a column holds: as a field does, but that JSON is a document like any other. */
export type ColumnKind = Exclude<FieldKind, 'json'>

/** A table as the dialects see it. Rows are arrays in the order of `columns`. */
export interface Table {
  readonly name: string
  readonly key: readonly string[]
  readonly columns: readonly string[]
  readonly kinds: Readonly<Record<string, ColumnKind>>
}

/** A table as the repositories see it: rows go in as that which is stored, and come out as core describes them. */
export interface TableOf<Read extends object, From, Column extends string = string> extends Table {
  readonly key: readonly Column[]
  readonly columns: readonly Column[]
  /** All values of a new row, to which more may be added. */
  encode(from: From): Value[]
  /** An encoder of some fields, and of the primary key behind them. */
  encoderOf(fields: readonly (keyof Read & string)[]): (from: From) => Value[]
  /** A row that begins at `offset`. */
  decode(stored: StoredRow, offset?: number): Read
  /** A decoder of some fields, whose columns stand in their order from `offset` on. */
  decoderOf<const Name extends keyof Read & string>(
    fields: readonly Name[],
  ): (stored: StoredRow, offset?: number) => Pick<Read, Name>
  columnOf(field: keyof Read & string): Column
}

/** `movementCount` → `movement_count` */
type Snake<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Uppercase<First> ? `_${Lowercase<First>}` : First}${Snake<Rest>}`
  : Name

type ColumnOf<Read, Names> = {
  [Name in keyof Read & string]: Name extends keyof Names ? Names[Name] & string : Snake<Name>
}[keyof Read & string]

/**
 * The table of a row's shape: a column for each field, named after it. `names` are the columns that are called otherwise,
 * `derived` follow from others, for those who read the table from outside. `key` is another primary key than the
 * shape's, where rows are better stored in its order; the shape's is a unique key then.
 */
export function table<
  Read extends object,
  From,
  const Names extends { readonly [Name in keyof Read]?: string } = Record<never, never>,
>(
  name: string,
  shape: RowShape<Read, From>,
  {
    names,
    derived = {},
    key = shape.key,
  }: {
    names?: Names
    derived?: Readonly<Record<string, (from: From) => string>>
    key?: readonly (keyof Read & string)[]
  } = {},
): TableOf<Read, From, ColumnOf<Read, Names>> {
  type Name = keyof Read & string
  const all = Object.entries<Field<From, unknown>>(shape.fields) as [Name, Field<From, unknown>][]
  // The key comes first, also one of the table's own.
  const fields = [
    ...key.map(field => [field, shape.fields[field]] as unknown as (typeof all)[number]),
    ...all.filter(([field]) => !key.includes(field)),
  ]
  const columnOf = (field: Name) => (names?.[field] ?? snake(field)) as ColumnOf<Read, Names>
  const fieldOf = new Map(fields)
  return {
    name,
    key: key.map(columnOf),
    columns: [...fields.map(([field]) => columnOf(field)), ...(Object.keys(derived) as never[])],
    kinds: {
      ...Object.fromEntries(fields.map(([field, { kind }]) => [columnOf(field), columnKind(kind)])),
      ...Object.fromEntries(Object.keys(derived).map(column => [column, 'key' as const])),
    },
    encode: encoderOf([
      ...fields.map(([, field]) => field),
      ...Object.values(derived).map(get => ({ kind: 'key' as const, get })),
    ]),
    encoderOf: chosen => encoderOf([...chosen, ...key].map(field => fieldOf.get(field)!)),
    // Rows have their fields in the order of the description, regardless of the order of the columns.
    decode: decoderOf<Read>(
      all.map(([field, { kind, absent, codec }]): ResultColumn => {
        const at = fields.findIndex(([name]) => name === field)
        return { field, kind, absent, at, ...(codec && { codec }) }
      }),
    ),
    decoderOf: chosen =>
      decoderOf(
        chosen.map((field): ResultColumn => {
          const { kind, absent, codec } = fieldOf.get(field)!
          return { field, kind, absent, ...(codec && { codec }) }
        }),
      ),
    columnOf,
  }
}

/** The table with columns of the database's own behind those of the row; each may be NULL. */
export function withColumns(of: Table, kinds: Readonly<Record<string, ColumnKind>>): Table {
  return { ...of, columns: [...of.columns, ...Object.keys(kinds)], kinds: { ...of.kinds, ...kinds } }
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, capital => `_${capital.toLowerCase()}`)
}

function columnKind(kind: FieldKind): ColumnKind {
  return kind === 'json' ? 'document' : kind
}

/** Columns for the query builder. What a column holds, and that it may be NULL, is known to those who decode it. */
export type ColumnsOf<T> = T extends { readonly columns: readonly (infer Column extends string)[] }
  ? Record<Column, string | number>
  : never
