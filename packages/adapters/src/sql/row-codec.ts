import { StoreError } from '@jumun/core'
import type { Codec, Field, FieldKind } from '@jumun/core/rows'
import { integer, type Row, type StoredRow, text, type Value } from './value.ts'

/** The values of some fields, in their order; null for one that has none. */
export function encoderOf<From>(fields: readonly EncodedField<From>[]): (from: From) => Row {
  // This runs for every row that is written: one look at a field, no more.
  const getters = fields.map(field => (field.kind === 'json' ? jsonGetter(field) : field.get))
  const width = getters.length
  return from => {
    const row = Array<Value>(width)
    for (let i = 0; i < width; i += 1) row[i] = (getters[i]!(from) ?? null) as Value
    return row
  }
}

type EncodedField<From> = Pick<Field<From, unknown>, 'kind' | 'get'> & Partial<Field<From, unknown>>

/** What stands inside of JSON is checked by no database, so it is checked here. @throws StoreError `constraint` */
function jsonGetter<From>({ get, holds, codec }: EncodedField<From>): (from: From) => string {
  return from => {
    const value = get(from)
    if (holds?.(value) === false)
      throw new StoreError('constraint', 'A row has a part with a value that it cannot hold.')
    return JSON.stringify(codec === undefined ? value : codec.write(value))
  }
}

/** What stands in one column of an answer: the next one, unless `at` says which. */
export interface ResultColumn {
  readonly at?: number
  readonly field: string
  readonly kind: FieldKind
  readonly codec?: Codec
  /** What a row has for NULL: no such field, or null. `never` is refused. */
  readonly absent: 'never' | 'left out' | 'null'
}

/** Reads values that stand beside each other, from `offset` on, as the fields of a row. */
export function decoderOf<Read extends object>(
  columns: readonly ResultColumn[],
): (stored: StoredRow, offset?: number) => Read {
  const names = columns.map(({ field }) => field)
  const readers = columns.map(({ kind, codec }) =>
    codec === undefined ? readerOf[kind] : (value: unknown) => codec.read(readerOf[kind](value)),
  )
  const mayLack = columns.map(({ absent }) => absent !== 'never')
  const nullable = columns.map(({ absent }) => absent === 'null')
  const places = columns.map(({ at }, i) => at ?? i)
  const width = columns.length
  return (stored, offset = 0) => {
    const row: Record<string, unknown> = {}
    for (let i = 0; i < width; i += 1) {
      const value = stored[offset + places[i]!]
      if (value !== null || !mayLack[i]) row[names[i]!] = readers[i]!(value)
      else if (nullable[i]) row[names[i]!] = null
    }
    return row as Read
  }
}

const readerOf: Readonly<Record<FieldKind, (value: unknown) => unknown>> = {
  key: text,
  longKey: text,
  text,
  document: text,
  integer,
  json: value => JSON.parse(text(value)),
}
