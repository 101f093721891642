/**
 * Compares as the UTF-8 bytes of the texts do, which is how every key is sorted in every database. JavaScript compares
 * UTF-16 units, which puts characters beyond U+FFFF (as surrogates) before those from U+E000 on.
 */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

function rank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}

/** Sorts rows by their first `width` columns: by value for numbers, by UTF-8 bytes for texts. */
export function sortRows<T extends readonly unknown[]>(rows: readonly T[], width: number): T[] {
  return rows.toSorted((a, b) => compareRows(a, b, width))
}

function compareRows(a: readonly unknown[], b: readonly unknown[], width: number): number {
  for (let i = 0; i < width; i += 1) {
    const x = a[i]
    const y = b[i]
    if (x === y) continue
    return typeof x === 'string' && typeof y === 'string' ? compareUtf8(x, y) : Number(x) - Number(y)
  }
  return 0
}
