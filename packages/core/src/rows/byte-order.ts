/** The order of the texts' UTF-8 bytes, as a binary collation of a database has it. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index)
    const right = b.charCodeAt(index)
    if (left !== right) return byteRank(left) - byteRank(right)
  }
  return a.length - b.length
}

/**
 * JavaScript compares UTF-16 units, where the surrogates of U+10000 and above (0xD800–0xDFFF) stand before 0xE000–0xFFFF.
 * In UTF-8 they come last: the two ranges change places.
 */
function byteRank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}
