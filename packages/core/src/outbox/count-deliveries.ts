import type { DeliveryRow, PublisherRow } from './delivery-rows.ts'

const counterOf = { PENDING: 'waiting', FAILED: 'failed', DEAD: 'dead' } as const

/** The publisher's row with its delivery rows counted again, so that they never have to be walked. */
export function countDeliveries(
  row: PublisherRow,
  { removed = [], added = [] }: { removed?: readonly DeliveryRow[]; added?: readonly DeliveryRow[] },
): PublisherRow {
  const counts = { waiting: row.waiting, failed: row.failed, dead: row.dead }
  for (const { status } of removed) counts[counterOf[status]] -= 1
  for (const { status } of added) counts[counterOf[status]] += 1
  return { ...row, ...counts }
}
