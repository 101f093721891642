import { compiled } from './compiled.ts'

/**
 * What a field holds. `key` compares byte by byte and is at most 64 characters, `longKey` 255; `text` is at most 320
 * characters, `document` of any length, `json` a value that is kept as JSON text, `integer` a whole number that a JavaScript
 * number holds exactly.
 */
export type FieldKind = 'key' | 'longKey' | 'text' | 'document' | 'json' | 'integer'

/** One field of a row: what it holds, and where its value comes from in that which is stored. */
export interface Field<From, Value, Absent extends 'never' | 'left out' | 'null' = 'never' | 'left out' | 'null'> {
  readonly kind: FieldKind
  /** Whether a row may be without a value, and whether it then lacks the field or holds null. */
  readonly absent: Absent
  /** How a value of JSON is kept where that is not as it stands. */
  readonly codec?: Codec
  /** Whether a value may stand in it: what a CHECK says in a database. */
  holds(value: unknown): boolean
  get(from: From): Value | AbsentValue<Absent>
}

/** A value as the JSON that is kept of it, and back. */
export interface Codec {
  write(value: unknown): unknown
  read(kept: unknown): unknown
}

type AbsentValue<Absent> = Absent extends 'left out' ? undefined : Absent extends 'null' ? null : never

/** Fields of one kind: `key(user => user.userId)`, or `key.optional(item => item.orderId)` where a row may lack it. */
export interface FieldMaker<Value> {
  <From>(get: (from: From) => Value): Field<From, Value, 'never'>
  optional<From>(get: (from: From) => Value | undefined): Field<From, Value, 'left out'>
  nullable<From>(get: (from: From) => Value | null): Field<From, Value, 'null'>
}

function makerOf<Value>(kind: FieldKind, holds: (value: unknown) => boolean, codec?: Codec): FieldMaker<Value> {
  const kept = { kind, ...(codec && { codec }) }
  function always<From>(get: (from: From) => Value): Field<From, Value, 'never'> {
    return { ...kept, absent: 'never', holds, get }
  }
  return Object.assign(always, {
    optional: <From>(get: (from: From) => Value | undefined): Field<From, Value, 'left out'> => ({
      ...kept,
      absent: 'left out',
      holds: value => value === undefined || holds(value),
      get,
    }),
    nullable: <From>(get: (from: From) => Value | null): Field<From, Value, 'null'> => ({
      ...kept,
      absent: 'null',
      holds: value => value === null || holds(value),
      get,
    }),
  })
}

const isText = (value: unknown) => typeof value === 'string'

/** An id or a code that someone has chosen. */
export const chosenKey: FieldMaker<string> = makerOf('key', value => isText(value) && value !== '')
export const key: FieldMaker<string> = makerOf('key', isText)
export const longKey: FieldMaker<string> = makerOf('longKey', isText)
export const text: FieldMaker<string> = makerOf('text', isText)
export const document: FieldMaker<string> = makerOf('document', isText)

/** Money, units, numbers and times: whole, exact and never negative. */
export const natural: FieldMaker<number> = makerOf(
  'integer',
  value => Number.isSafeInteger(value) && (value as number) >= 0,
)

/** A change of money or units, of either sign. */
export const whole: FieldMaker<number> = makerOf('integer', value => Number.isSafeInteger(value))

/** One of a few words. */
export function oneOf<Word extends string>(words: readonly Word[]): FieldMaker<Word> {
  return makerOf('key', value => words.includes(value as Word))
}

/** Texts by name. */
export const jsonTexts: FieldMaker<Readonly<Record<string, string>>> = makerOf(
  'json',
  value => typeof value === 'object' && value !== null && Object.values(value).every(isText),
)

export function jsonList<Item>(): FieldMaker<readonly Item[]> {
  return makerOf('json', value => Array.isArray(value))
}

/** A part that stands in its owner's row. */
export function partOf<Part extends object>(fields: PartFields<Part>): FieldMaker<Part> {
  const entries = Object.entries<Pick<Field<Part, unknown>, 'absent' | 'holds'>>(fields)
  return makerOf(
    'json',
    part =>
      typeof part === 'object' &&
      part !== null &&
      entries.every(([name, { holds }]) => holds((part as Record<string, unknown>)[name])),
  )
}

/** The fields of a part, by name. */
export type PartFields<Part> = {
  readonly [Name in keyof Part]-?: Pick<Field<Part, unknown>, 'absent' | 'holds'>
}

/**
 * A list of parts that stand in their owner's row, each as an array of its values in the order of `fields`, without those
 * that it lacks at its end. A field that is added later is added as the last one.
 */
export function listOf<Part extends object>(fields: PartFields<Part>): FieldMaker<readonly Part[]> {
  const names = Object.keys(fields)
  const parts = Object.values<Pick<Field<Part, unknown>, 'absent' | 'holds'>>(fields)
  const holders = parts.map(({ holds }) => holds)
  const isLeftOut = parts.map(({ absent }) => absent === 'left out')
  // These run for every line of every order.
  const isPart = partTestOf(names, holders)
  const valuesOf = partValuesOf(names)

  function write(part: unknown): unknown[] {
    const values = valuesOf(part)
    while (values.at(-1) === null) values.pop()
    return values
  }

  function read(values: readonly unknown[]): Part {
    const part: Record<string, unknown> = {}
    for (let i = 0; i < names.length; i += 1) {
      const value = values[i] ?? null
      if (value !== null || !isLeftOut[i]) part[names[i]!] = value
    }
    return part as Part
  }

  return makerOf('json', list => Array.isArray(list) && list.every(isPart), {
    write: list => (list as readonly Part[]).map(write),
    read: kept => (kept as readonly (readonly unknown[])[]).map(read),
  })
}

/** A function for the parts of one list, so that V8 knows their shape; a loop where the host lets no code be made of texts. */
function partTestOf(names: readonly string[], holders: readonly ((value: unknown) => boolean)[]) {
  const tests = names.map((name, i) => `holds${i}(part[${JSON.stringify(name)}])`)
  const test = compiled<(part: unknown) => boolean>(
    holders.map((_, i) => `holds${i}`),
    `return part => ${tests.join(' && ')}`,
    holders,
  )
  return test ?? (part => names.every((name, i) => holders[i]!((part as Record<string, unknown>)[name])))
}

/** The values of a part's fields in their order, null for one that it lacks; made as `partTestOf`. */
function partValuesOf(names: readonly string[]): (part: unknown) => unknown[] {
  const values = names.map(name => `part[${JSON.stringify(name)}] ?? null`)
  return (
    compiled<(part: unknown) => unknown[]>([], `return part => [${values.join(', ')}]`, []) ??
    (part => names.map(name => (part as Record<string, unknown>)[name] ?? null))
  )
}
