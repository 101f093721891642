import type { OutboxRepository } from '../ports/outbox.ts'
import type { ClaimedEvent } from './claim-events.ts'
import { countDeliveries } from './count-deliveries.ts'
import type { DeliveryRow, PublisherRow, StretchRow } from './delivery-rows.ts'
import { releaseHeads } from './release-heads.ts'
import { holds, runsOf } from './stretches.ts'

/** How a delivery ended. `UNTRIED` was given back as it was. */
export interface Delivery {
  readonly event: ClaimedEvent
  readonly outcome: 'SENT' | 'FAILED' | 'DEAD' | 'UNTRIED'
  readonly attempts: number
  readonly nextAttemptAt: number
  readonly lastError?: string
}

export interface Settlement {
  readonly publisher: number
  readonly token: string
  readonly now: number
  readonly deliveries: readonly Delivery[]
  /** Given when the platform was away for all that was tried: nothing is tried before. */
  readonly pauseUntil?: number | undefined
}

/**
 * Writes down how deliveries ended and gives their leases back, but only of events still leased under the token (fencing):
 * what a stale relay says is ignored. Answers those that were written.
 */
export async function settleEvents(outbox: OutboxRepository, settlement: Settlement): Promise<Delivery[]> {
  const { publisher, token, now, deliveries } = settlement
  const row = await outbox.lockPublisher(publisher, { wait: true })
  if (row === undefined || deliveries.length === 0) return []
  const stretches = (await outbox.stretches(publisher)).filter(({ leaseToken }) => leaseToken === token)
  const rows = await ownRows(outbox, row, settlement)
  const single = deliveries.filter(({ event }) => rows.get(event.position)?.leaseToken === token)
  const stretchOf = ({ event }: Delivery) => stretches.find(stretch => holds(stretch, event.position))
  const fresh = deliveries.filter(delivery => !rows.has(delivery.event.position) && stretchOf(delivery) !== undefined)

  const sent = single.filter(({ outcome }) => outcome === 'SENT')
  const changed = single.filter(({ outcome }) => outcome !== 'SENT')
  const removed = sent.map(({ event }) => rows.get(event.position)!)
  const settled = [...single, ...fresh]
  const failedOrders = new Set(settled.filter(isFailure).map(({ event }) => event.orderId))
  const saved = changed.map(delivery => {
    const isBehind = failedOrders.has(delivery.event.orderId)
    return settledRow(delivery, rows.get(delivery.event.position)!, isBehind ? undefined : now)
  })
  const { added, returned } = await returnFresh(outbox, row, { fresh, stretchOf, failedOrders, now })
  await outbox.removeDeliveries(removed)
  await outbox.saveDeliveries(saved)
  await outbox.insertDeliveries(added)
  await holdBack(
    outbox,
    row,
    fresh.filter(delivery => isFailure(delivery) && stretchOf(delivery)?.again === 1),
  )
  await outbox.removeStretches(stretches)
  await outbox.insertStretches(returned)
  await countIn(outbox, publisher, removed)
  const before = [...removed, ...saved.map(({ position }) => rows.get(position)!)]
  const after = countDeliveries(row, { removed: before, added: [...saved, ...added] })
  await saveIfOther(outbox, row, { ...after, ...pauseOf(row, settled, settlement.pauseUntil) })
  const arrived = settled.filter(({ outcome }) => outcome === 'SENT')
  await releaseHeads(outbox, after, { orderIds: arrived.map(({ event }) => event.orderId), now })
  return settled
}

/** A single event that has arrived in the middle of what goes once more belongs to that from now on. */
async function countIn(outbox: OutboxRepository, publisher: number, removed: readonly DeliveryRow[]): Promise<void> {
  if (removed.length === 0) return
  const grown = (await outbox.stretches(publisher)).flatMap(stretch => {
    const more = removed.filter(({ position }) => holds(stretch, position)).length
    return more === 0 ? [] : { ...stretch, events: stretch.events + more }
  })
  await outbox.removeStretches(grown)
  await outbox.insertStretches(grown)
}

function isFailure({ outcome }: Delivery): boolean {
  return outcome === 'FAILED' || outcome === 'DEAD'
}

/** An event that was sent before and fails when it goes once more: what its order has told since waits for it again. */
async function holdBack(
  outbox: OutboxRepository,
  { publisher }: PublisherRow,
  failures: readonly Delivery[],
): Promise<void> {
  const orderIds = [...new Set(failures.map(({ event }) => event.orderId))]
  const rows = failures.length === 0 ? [] : await outbox.deliveriesOf({ publisher, orderIds })
  const later = rows.filter(
    ({ orderId, position, dueAt, leaseToken }) =>
      dueAt !== undefined &&
      leaseToken === undefined &&
      failures.some(({ event }) => event.orderId === orderId && event.position < position),
  )
  await outbox.saveDeliveries(later.map(({ dueAt: _dueAt, ...row }) => row))
}

async function ownRows(
  outbox: OutboxRepository,
  { failed, dead, waiting }: PublisherRow,
  { publisher, deliveries }: Settlement,
): Promise<Map<number, DeliveryRow>> {
  if (failed + dead + waiting === 0) return new Map()
  const positions = deliveries.map(({ event }) => event.position)
  const rows = await outbox.deliveriesAt({ publisher, positions })
  return new Map(rows.map(row => [row.position, row]))
}

/** An untried one is due at `again`, or not before others are through. */
function settledRow({ outcome, ...delivery }: Delivery, row: DeliveryRow, again: number | undefined): DeliveryRow {
  const { leaseToken: _token, dueAt: _dueAt, ...rest } = row
  if (outcome === 'UNTRIED') return again === undefined ? rest : { ...rest, dueAt: again }
  return { ...rest, ...attemptOf({ outcome, ...delivery }) }
}

function attemptOf({ outcome, attempts, nextAttemptAt, lastError }: Delivery) {
  const isDead = outcome === 'DEAD'
  return {
    status: isDead ? ('DEAD' as const) : ('FAILED' as const),
    attempts,
    nextAttemptAt,
    ...(!isDead && { dueAt: nextAttemptAt }),
    ...(lastError !== undefined && { lastError }),
  }
}

/** What was leased in stretches: failures get rows of their own, what was not tried becomes stretches again. */
async function returnFresh(
  outbox: OutboxRepository,
  { publisher, failed, dead, waiting }: PublisherRow,
  parts: {
    fresh: readonly Delivery[]
    stretchOf(delivery: Delivery): StretchRow | undefined
    failedOrders: ReadonlySet<string>
    now: number
  },
): Promise<{ added: DeliveryRow[]; returned: StretchRow[] }> {
  const { fresh, stretchOf, failedOrders, now } = parts
  const added = fresh.filter(isFailure).map((delivery): DeliveryRow => {
    const { position, orderId } = delivery.event
    return { publisher, position, orderId, ...attemptOf(delivery) }
  })
  const untried = fresh.filter(({ outcome }) => outcome === 'UNTRIED')
  const orderIds = [...new Set(untried.map(({ event }) => event.orderId))]
  const hasRows = failed + dead + waiting > 0 && orderIds.length > 0
  const behind = hasRows ? await outbox.deliveriesOf({ publisher, orderIds }) : []
  for (const delivery of untried) {
    const { position, orderId } = delivery.event
    const isBehind = behind.some(row => row.orderId === orderId && row.position < position)
    if (!failedOrders.has(orderId) && !isBehind) continue
    added.push({ publisher, position, orderId, status: 'PENDING', attempts: 0, nextAttemptAt: now })
  }
  const aside = new Set(added.map(({ position }) => position))
  const back = untried.filter(({ event }) => !aside.has(event.position))
  const returned = [0, 1].flatMap(again => {
    const those = back.filter(delivery => stretchOf(delivery)?.again === again)
    return runsOf(those.map(({ event }) => event.position)).map((run): StretchRow => ({ publisher, again, ...run }))
  })
  return { added, returned }
}

function pauseOf(
  { failures, pausedUntil }: PublisherRow,
  settled: readonly Delivery[],
  pauseUntil: number | undefined,
): Pick<PublisherRow, 'failures' | 'pausedUntil'> {
  if (settled.some(({ outcome }) => outcome === 'SENT')) return { failures: 0, pausedUntil: 0 }
  if (pauseUntil === undefined || settled.length === 0) return { failures, pausedUntil }
  return { failures: failures + 1, pausedUntil: pauseUntil }
}

async function saveIfOther(outbox: OutboxRepository, before: PublisherRow, after: PublisherRow): Promise<void> {
  const isSame = (Object.keys(before) as (keyof PublisherRow)[]).every(name => before[name] === after[name])
  if (!isSame) await outbox.savePublisher(after)
}
