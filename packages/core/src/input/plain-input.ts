import type * as z from 'zod'

/*
 * An input that is plainly right is read in one pass, which takes a fifth of what its schema does. A reader answers what the
 * schema would make of a value, or undefined where it does not know: then the schema looks, and says what is wrong. So it need not
 * know all that is right, but must never take what the schema refuses.
 */

/** What the schema makes of a value that is plainly right; undefined for any other. */
export type PlainReader<Value> = (value: unknown) => Value | undefined

const readers = new WeakMap<object, PlainReader<unknown>>()

/** The schema, whose inputs are looked at by `read` first. */
export function readPlainly<Schema extends z.ZodType>(schema: Schema, read: PlainReader<z.output<Schema>>): Schema {
  readers.set(schema, read)
  return schema
}

export function plainReaderOf<Schema extends z.ZodType>(schema: Schema): PlainReader<z.output<Schema>> | undefined {
  return readers.get(schema) as PlainReader<z.output<Schema>> | undefined
}

/** Visible ASCII: what letters of other scripts are, the schema knows. */
const plainCharacters = /^[ -~]+$/

export function plainText(max: number): PlainReader<string> {
  return value => (typeof value === 'string' && value.length <= max && plainCharacters.test(value) ? value : undefined)
}

/** From `min`, which is not negative, to `max`. */
export function plainWholeNumber(min: number, max: number): PlainReader<number> {
  return value =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max && !Object.is(value, -0)
      ? value
      : undefined
}

export const plainBoolean: PlainReader<boolean> = value => (typeof value === 'boolean' ? value : undefined)

export function plainList<Item>(read: PlainReader<Item>, max: number): PlainReader<Item[]> {
  return value => {
    if (!Array.isArray(value) || value.length === 0 || value.length > max) return undefined
    if (Object.hasOwn(value, '__proto__')) return undefined
    const items: Item[] = []
    for (const given of value) {
      const item = read(given)
      if (item === undefined) return undefined
      items.push(item)
    }
    return items
  }
}

/** The fields of an object, each with its reader; those named in `optional` may be left out. */
export function plainObject<Parsed extends object>(
  fields: { readonly [Name in keyof Parsed]-?: PlainReader<Exclude<Parsed[Name], undefined>> },
  optional: readonly (keyof Parsed & string)[] = [],
): PlainReader<Parsed> {
  const names = Object.keys(fields)
  const reads = Object.values<PlainReader<unknown>>(fields)
  const mayLack = names.map(name => (optional as readonly string[]).includes(name))
  const count = names.length

  return value => {
    if (typeof value !== 'object' || value === null) return undefined
    const prototype: unknown = Object.getPrototypeOf(value)
    if ((prototype !== Object.prototype && prototype !== null) || Object.hasOwn(value, '__proto__')) return undefined
    const parsed: Record<string, unknown> = {}
    let found = 0
    for (let i = 0; i < count; i += 1) {
      const given = (value as Record<string, unknown>)[names[i]!]
      if (given === undefined) {
        if (mayLack[i]) continue
        return undefined
      }
      const read = reads[i]!(given)
      if (read === undefined) return undefined
      parsed[names[i]!] = read
      found += 1
    }
    // Another field, or one that is there and undefined.
    let all = 0
    for (const _ in value) all += 1
    return all === found ? (parsed as Parsed) : undefined
  }
}
