import type { OutboxRepository } from '../ports/outbox.ts'
import type { DeliveryRow, PublisherRow } from './delivery-rows.ts'
import { holds } from './stretches.ts'

/**
 * Lets the first event of each of these orders go, where nothing stands before it any more: neither another delivery, nor an
 * event in a stretch.
 */
export async function releaseHeads(
  outbox: OutboxRepository,
  { publisher, failed, dead, waiting }: PublisherRow,
  { orderIds, now }: { orderIds: readonly string[]; now: number },
): Promise<void> {
  if (orderIds.length === 0 || failed + dead + waiting === 0) return
  const rows = await outbox.deliveriesOf({ publisher, orderIds: [...new Set(orderIds)] })
  const held = headsOf(rows).filter(({ status, dueAt }) => status !== 'DEAD' && dueAt === undefined)
  const free = await withNothingBefore(outbox, publisher, held)
  await outbox.saveDeliveries(free.map(row => ({ ...row, nextAttemptAt: now, dueAt: now })))
}

/** The first row of each order. */
export function headsOf(rows: readonly DeliveryRow[]): DeliveryRow[] {
  const heads = new Map<string, DeliveryRow>()
  for (const row of rows) {
    const head = heads.get(row.orderId)
    if (head === undefined || row.position < head.position) heads.set(row.orderId, row)
  }
  return [...heads.values()]
}

/** Those of the rows whose order has no earlier event in a stretch. */
export async function withNothingBefore(
  outbox: OutboxRepository,
  publisher: number,
  rows: readonly DeliveryRow[],
): Promise<DeliveryRow[]> {
  const stretches = rows.length === 0 ? [] : await outbox.stretches(publisher)
  if (stretches.length === 0) return [...rows]
  const inStretch = (position: number) => stretches.some(stretch => holds(stretch, position))
  const open = (await outbox.positionsOf(rows.map(({ orderId }) => orderId))).filter(({ position }) =>
    inStretch(position),
  )
  return rows.filter(row => !open.some(event => event.orderId === row.orderId && event.position < row.position))
}
