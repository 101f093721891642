import { compareText } from '@jumun/core/rows'

/** Sorts rows by their first `width` columns: by value for numbers, by UTF-8 bytes for texts. */
export function sortRows<T extends readonly unknown[]>(rows: readonly T[], width: number): T[] {
  return rows.toSorted((a, b) => compareRows(a, b, width))
}

/** Less than 0 where `a` comes first, by `width` columns; 0 where those are the same. */
export function compareRows(a: readonly unknown[], b: readonly unknown[], width: number): number {
  for (let i = 0; i < width; i += 1) {
    const x = a[i]
    const y = b[i]
    if (x === y) continue
    return typeof x === 'string' && typeof y === 'string' ? compareText(x, y) : Number(x) - Number(y)
  }
  return 0
}
