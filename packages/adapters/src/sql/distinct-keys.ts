import { sortRows } from './sort-rows.ts'
import type { Row } from './value.ts'

/** Keys in their order, each once. */
export function distinctKeys(keys: readonly Row[]): Row[] {
  const sorted = sortRows(keys, keys[0]?.length ?? 0)
  return sorted.filter((key, i) => i === 0 || key.some((value, column) => value !== sorted[i - 1]?.[column]))
}
