import { StoreError } from '@jumun/core'
import { type Codec, compiled, type Field, type FieldKind } from '@jumun/core/rows'
import { integer, type StoredRow, text, type Value } from './value.ts'

/*
 * A row is written and read by a function of its table's own where the host lets code be made of texts: each field has a place in it,
 * so that V8 knows what is called there. In a loop over the fields of any table it does not, which is most of what a row costs.
 */

type Getter<From> = (from: From) => unknown
type Encode<From> = (from: From) => Value[]

/** The values of some fields, in their order; null for one that has none. */
export function encoderOf<From>(fields: readonly EncodedField<From>[]): Encode<From> {
  const getters = fields.map(field => (field.kind === 'json' ? jsonGetter(field) : field.get))
  return compiledEncoder(getters) ?? loopingEncoder(getters)
}

function compiledEncoder<From>(getters: readonly Getter<From>[]): Encode<From> | undefined {
  const names = getters.map((_, i) => `get${i}`)
  return compiled(names, `return from => [${names.map(name => `${name}(from) ?? null`).join(', ')}]`, getters)
}

export function loopingEncoder<From>(getters: readonly Getter<From>[]): Encode<From> {
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

type Reader = (value: unknown) => unknown
type Decode<Read> = (stored: StoredRow, offset?: number) => Read

/** Reads values that stand beside each other, from `offset` on, as the fields of a row. */
export function decoderOf<Read extends object>(columns: readonly ResultColumn[]): Decode<Read> {
  return compiledDecoder<Read>(columns) ?? loopingDecoder<Read>(columns)
}

function readerOfColumn({ kind, codec }: ResultColumn): Reader {
  return codec === undefined ? readerOf[kind] : value => codec.read(readerOf[kind](value))
}

/** A row that lacks all that it may lack is made at one go, any other field by field. */
function compiledDecoder<Read extends object>(columns: readonly ResultColumn[]): Decode<Read> | undefined {
  const names = columns.map((_, i) => `read${i}`)
  const parts = columns.map(({ field, at, absent }, i) => {
    const stored = `stored[offset + ${at ?? i}]`
    return { name: JSON.stringify(field), stored, read: `${names[i]}(${stored})`, absent }
  })
  const lacking = parts.filter(({ absent }) => absent !== 'never')
  const least = parts.flatMap(({ name, read, absent }) => {
    if (absent === 'left out') return []
    return absent === 'null' ? [`${name}: null`] : [`${name}: ${read}`]
  })
  const each = parts.map(({ name, stored, read, absent }) => {
    const set = `row[${name}] = ${read}`
    if (absent === 'never') return set
    return absent === 'null' ? `row[${name}] = ${stored} === null ? null : ${read}` : `if (${stored} !== null) ${set}`
  })
  const lacksAll = lacking.map(({ stored }) => `${stored} === null`).join(' && ') || 'true'
  const body = `return (stored, offset = 0) => {
    if (${lacksAll}) return { ${least.join(', ')} }
    const row = {}
    ${each.join('\n')}
    return row
  }`
  return compiled(names, body, columns.map(readerOfColumn))
}

export function loopingDecoder<Read extends object>(columns: readonly ResultColumn[]): Decode<Read> {
  const readers = columns.map(readerOfColumn)
  const names = columns.map(({ field }) => field)
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
