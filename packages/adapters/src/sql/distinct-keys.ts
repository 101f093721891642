import { compareRows, sortRows } from './sort-rows.ts'
import type { Row } from './value.ts'

/** Keys in their order, each once. Mostly they are that already: who locks sorts them. */
export function distinctKeys(keys: readonly Row[]): readonly Row[] {
  const width = keys[0]?.length ?? 0
  if (isEachAfterTheLast(keys, width)) return keys
  return sortRows(keys, width).filter((key, i, sorted) => i === 0 || compareRows(sorted[i - 1]!, key, width) !== 0)
}

function isEachAfterTheLast(keys: readonly Row[], width: number): boolean {
  for (let i = 1; i < keys.length; i += 1) if (compareRows(keys[i - 1]!, keys[i]!, width) >= 0) return false
  return true
}
