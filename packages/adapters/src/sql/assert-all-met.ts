import { StoreError } from '@jumun/core'
import type { Table } from './table.ts'

/**
 * Rows that are updated were read before in the same transaction. One that is gone would be a change lost in silence, such
 * as money taken for an order that is not there, so it is refused as loudly as a broken constraint.
 */
export function assertAllMet(table: Table, met: number, expected: number): void {
  if (met === expected) return
  throw new StoreError('constraint', `Only ${met} of ${expected} rows to save are in ${table.name}.`)
}
