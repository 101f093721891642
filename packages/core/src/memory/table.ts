import { StoreError } from '../ports/store-error.ts'
import type { Codec, Field } from '../rows/field.ts'
import type { RowShape } from '../rows/row-shape.ts'
import { compareKeys, type Key } from './key.ts'
import { SortedMap } from './sorted-map.ts'

/** Another way to find rows, by fields to which the table adds its primary key; without a key a row is left out. */
export interface Index<Row> {
  readonly key: (row: Row) => Key | undefined
  /** Its fields are a second key by themselves. */
  readonly unique?: true
}

export interface TableDefinition<Row extends object, From, Name extends string> extends TableExtras<Row, Name> {
  readonly name: string
  readonly shape: RowShape<Row, From>
}

interface TableExtras<Row extends object, Name extends string> {
  /** A rule for more than one field. */
  readonly check?: (row: Row) => boolean
  readonly indexes?: Readonly<Record<Name, Index<Row>>>
}

export function definitionOf<Row extends object, From, Name extends string = never>(
  name: string,
  shape: RowShape<Row, From>,
  extras: TableExtras<Row, Name> = {},
): TableDefinition<Row, From, Name> {
  return { name, shape, ...extras }
}

/** True when the row's parent is there, or when it names none. */
export type Reference<Row> = (row: Row) => boolean

/** A foreign key. */
export function references<Row>(
  parent: { has(key: Key): boolean },
  key: (row: Row) => Key | undefined,
): Reference<Row> {
  return row => {
    const parentKey = key(row)
    return parentKey === undefined || parent.has(parentKey)
  }
}

/**
 * Rows with their keys, guarded as a database guards them: a key that is there already is a `conflict`; a value that its
 * field cannot hold, or a parent that is missing, breaks a `constraint`. What is kept is a copy of the fields, so that
 * neither a caller's later change nor a property that is no field comes in.
 */
export class Table<Row extends object, From = Row, Name extends string = never> {
  /** The first refusal of a row: what a transaction may not commit over. */
  refusal: StoreError | undefined
  readonly #definition: TableDefinition<Row, From, Name>
  readonly #fields: readonly (readonly [keyof Row & string, Field<From, unknown>])[]
  readonly #references: readonly Reference<Row>[]
  readonly #indexes: [Index<Row>, SortedMap<Key>][]
  readonly #names: readonly string[]
  #rows: SortedMap<Row>

  /** A table that starts with the rows of `from`, and never changes that one. */
  constructor(
    definition: TableDefinition<Row, From, Name>,
    from: Table<Row, From, Name> | undefined,
    ...references: readonly Reference<Row>[]
  ) {
    this.#definition = definition
    this.#fields = from === undefined ? (Object.entries(definition.shape.fields) as never) : from.#fields
    this.#references = references
    this.#names = Object.keys(definition.indexes ?? {})
    this.#rows = from === undefined ? new SortedMap() : from.#rows
    this.#indexes =
      from === undefined
        ? Object.values<Index<Row>>(definition.indexes ?? {}).map(index => [index, new SortedMap()])
        : from.#indexes.map(([index, keys]) => [index, keys])
  }

  get size(): number {
    return this.#rows.size
  }

  get(key: Key): Row | undefined {
    return this.#rows.get(key)
  }

  has(key: Key): boolean {
    return this.#rows.get(key) !== undefined
  }

  /** The rows that are there of the given keys, each once, in the order of their keys. */
  find(keys: readonly Key[]): Row[] {
    const found: Row[] = []
    let last: Key | undefined
    for (const key of keys.toSorted(compareKeys)) {
      if (last !== undefined && compareKeys(last, key) === 0) continue
      last = key
      const row = this.#rows.get(key)
      if (row !== undefined) found.push(row)
    }
    return found
  }

  /** The rows whose keys begin with `prefix`, in the order of their keys, from the key `from` on. */
  ascending(prefix?: Key, from?: Key): IteratorObject<Row> {
    return this.#rows.ascending(prefix, from)
  }

  /** The rows whose keys begin with `prefix` and come before `below`, the last first. */
  descending(prefix?: Key, below?: Key): IteratorObject<Row> {
    return this.#rows.descending(prefix, below)
  }

  /** Rows by one of the indexes. */
  by(name: Name): {
    count(prefix: Key): number
    ascending(prefix?: Key, from?: Key): IteratorObject<Row>
    descending(prefix?: Key, below?: Key): IteratorObject<Row>
  } {
    const rows = this.#rows
    const keys = this.#indexes[this.#names.indexOf(name)]![1]
    return {
      count: prefix => keys.count(prefix),
      ascending: (prefix, from) => keys.ascending(prefix, from).map(key => rows.get(key)!),
      descending: (prefix, below) => keys.descending(prefix, below).map(key => rows.get(key)!),
    }
  }

  /** @throws StoreError `conflict`, `constraint` */
  insert(rows: readonly From[]): void {
    for (const given of rows) {
      const row = this.#accept(({ get }) => get(given))
      const key = this.#keyOf(row)
      if (this.has(key)) throw this.#refuse('conflict', `has a row ${JSON.stringify(key)} already`)
      if (!this.#references.every(hasParent => hasParent(row))) {
        throw this.#refuse('constraint', `would keep row ${JSON.stringify(key)} without a row that it points to`)
      }
      this.#move(key, undefined, row)
    }
  }

  /** Stores rows over those with the same keys. @throws StoreError `conflict`, `constraint`, also when one is not there */
  update(rows: readonly Row[]): void {
    for (const given of rows) {
      const row = this.#accept((_, name) => given[name])
      const key = this.#keyOf(row)
      this.#move(key, this.expect(key), row)
    }
  }

  /** The row that is to be changed, where it is as it has to be. @throws StoreError `constraint` */
  expect(key: Key, isAsExpected: (row: Row) => boolean = () => true): Row {
    const row = this.get(key)
    if (row === undefined || !isAsExpected(row))
      throw this.#refuse('constraint', `has no row ${JSON.stringify(key)} to change`)
    return row
  }

  remove(key: Key): void {
    const row = this.get(key)
    if (row !== undefined) this.#move(key, row, undefined)
  }

  #move(key: Key, before: Row | undefined, after: Row | undefined): void {
    for (const entry of this.#indexes) {
      const [index, keys] = entry
      const from = before && this.#indexKey(index, before, key)
      const to = after && this.#indexKey(index, after, key)
      if (from !== undefined && to !== undefined && compareKeys(from, to) === 0) continue
      if (to !== undefined && keys.get(to) !== undefined) {
        throw this.#refuse('conflict', `has a row with ${JSON.stringify(to)} already`)
      }
      const left = from === undefined ? keys : keys.without(from)
      entry[1] = to === undefined ? left : left.with(to, key)
    }
    this.#rows = after === undefined ? this.#rows.without(key) : this.#rows.with(key, after)
  }

  #indexKey(index: Index<Row>, row: Row, key: Key): Key | undefined {
    const columns = index.key(row)
    return columns === undefined || index.unique ? columns : [...columns, ...key]
  }

  #keyOf(row: Row): Key {
    return this.#definition.shape.key.map(name => row[name]) as unknown as Key
  }

  /** A row of the values that its fields are given. */
  #accept(valueOf: (field: Field<From, unknown>, name: keyof Row & string) => unknown): Row {
    const { check } = this.#definition
    const fields: Record<string, unknown> = {}
    for (const [name, field] of this.#fields) {
      const value = valueOf(field, name)
      if (!field.holds(value)) throw this.#refuse('constraint', `cannot hold ${String(value)} as ${name}`)
      if (value !== undefined) fields[name] = field.kind === 'json' ? copied(field.codec, value) : value
    }
    const row = fields as Row
    if (check !== undefined && !check(row)) throw this.#refuse('constraint', 'has a rule that the row breaks')
    // What is handed out is the row itself: a caller that changed it would change it for all.
    return Object.freeze(row)
  }

  #refuse(failure: 'conflict' | 'constraint', what: string): StoreError {
    const error = new StoreError(failure, `Table ${this.#definition.name} ${what}.`)
    this.refusal ??= error
    return error
  }
}

/** Parts of a row are kept as no one else has them, as the row is. */
function copied(codec: Codec | undefined, value: unknown): unknown {
  if (codec === undefined) return frozenCopy(value)
  const parts = codec.read(frozenCopy(codec.write(value))) as unknown[]
  for (const part of parts) Object.freeze(part)
  return Object.freeze(parts)
}

function frozenCopy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy))
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([name, part]) => [name, frozenCopy(part)])))
}
