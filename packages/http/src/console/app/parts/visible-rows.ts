/** Rows that are there on each side of those that are seen, so that a quick finger finds them. */
export const spare = 8
/** Rows come and go in such steps: not each movement is another drawing. */
const step = 8

/** Which rows have to be there for what can be seen: from `first`, before `last`. Heights in pixels. */
export function visibleRows(parts: { top: number; height: number; rowHeight: number; count: number }) {
  const { top, height, rowHeight, count } = parts
  const seenFirst = Math.floor(-top / rowHeight)
  const seen = Math.ceil(height / rowHeight)
  const first = Math.max(0, Math.min(count, Math.floor((seenFirst - spare) / step) * step))
  const last = Math.max(first, Math.min(count, Math.ceil((seenFirst + seen + spare) / step) * step))
  return { first, last }
}
