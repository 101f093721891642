import { compareText } from '../rows/byte-order.ts'

/** What rows are found and ordered by: the values of one or more columns. */
export type Key = readonly (string | number)[]

/** Orders keys column by column: numbers by value, text by its UTF-8 bytes. A key comes before those it begins. */
export function compareKeys(a: Key, b: Key): number {
  return compareBeginnings(a, b, Math.min(a.length, b.length)) || a.length - b.length
}

/** Orders keys by their first columns only: 0 when `key` begins with `prefix`. */
export function compareToPrefix(key: Key, prefix: Key): number {
  return compareBeginnings(key, prefix, prefix.length)
}

function compareBeginnings(a: Key, b: Key, length: number): number {
  for (let index = 0; index < length; index += 1) {
    const left = a[index]!
    const right = b[index]!
    if (left === right) continue
    return typeof left === 'number' ? left - (right as number) : compareText(left, right as string)
  }
  return 0
}
