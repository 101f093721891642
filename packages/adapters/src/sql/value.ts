import { isUtf8 } from 'node:buffer'

/** What a statement takes for one parameter. */
export type Value = string | number | null

/** A row as it goes to a statement: values by position. */
export type Row = readonly Value[]

/** A row as a driver gives it: values by position, in the order of the select list, not yet trusted. */
export type StoredRow = readonly unknown[]

export function text(value: unknown): string {
  if (typeof value === 'string') return value
  const decoded = value instanceof Uint8Array ? fromBytes(value) : undefined
  if (decoded !== undefined) return decoded
  throw new TypeError(`The database holds ${describe(value)} where a text belongs.`)
}

/** What a host's driver gives where it is told to make nothing of values; undefined for what is not UTF-8. */
function fromBytes(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes) ? Buffer.from(bytes).toString() : undefined
}

/**
 * Drivers give a 64-bit integer as number, text or bigint, and a sum as a decimal text. A number that JavaScript cannot
 * hold exactly is refused rather than rounded.
 */
export function integer(value: unknown): number {
  const number = typeof value === 'number' ? value : fromWideInteger(value)
  if (Number.isSafeInteger(number)) return number
  throw new RangeError(`The database holds ${describe(value)} where a whole number up to 2^53 - 1 belongs.`)
}

function fromWideInteger(value: unknown): number {
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Uint8Array) return fromWideInteger(fromBytes(value))
  return typeof value === 'string' && /^-?\d+(\.0*)?$/.test(value) ? Number(value) : Number.NaN
}

function describe(value: unknown): string {
  const shown = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
  return shown ? `the ${typeof value} ${value}` : value === null ? 'nothing' : `some ${typeof value}`
}
