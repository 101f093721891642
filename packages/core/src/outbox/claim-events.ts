import type { OutboxRepository } from '../ports/outbox.ts'
import type { DeliveryRow, PublisherRow, StretchRow } from './delivery-rows.ts'
import type { PlacedEvent } from './event-rows.ts'
import { holds, runsOf } from './stretches.ts'

export interface Lease {
  readonly publisher: number
  readonly token: string
  readonly now: number
  readonly leaseUntil: number
  readonly limit: number
}

/** An event that someone holds the lease of. */
export type ClaimedEvent = PlacedEvent & {
  /** Attempts that failed before. */
  readonly attempts: number
}

export interface Claim {
  /** In the order of their positions. Those of one order stand in their order, without a gap. */
  readonly events: readonly ClaimedEvent[]
  /** Rounds in a row before this one in which the platform was away. */
  readonly failures: number
}

/** Of a platform that is away, so many events ask whether it is back: those that have failed before, first of all. */
const probes = 10

/** Positions are given to so many events at once where they are given late. */
const placedAtOnce = 1000

/**
 * Leases up to `limit` events that are due to the holder of `token`: single deliveries whose time has come, stretches that
 * no relay holds, and what stands behind the cursor. An event whose order has an earlier one that is not sent is set aside until
 * that is. What it costs depends on `limit` alone. `undefined` while someone else claims for the same publisher.
 */
export async function claimEvents(outbox: OutboxRepository, lease: Lease): Promise<Claim | undefined> {
  const row = await outbox.lockPublisher(lease.publisher, { wait: false })
  if (row === undefined) return undefined
  const { failures } = row
  if (row.pausedUntil > lease.now) return { events: [], failures }
  const limit = failures > 0 ? Math.min(lease.limit, probes) : lease.limit
  const { publisher, now } = lease
  const hasSingle = row.failed + row.waiting > 0
  const due = hasSingle ? await outbox.due({ publisher, now, limit }) : []
  // As long as there is something new, some of it goes along: a few events that always fail must not stop the others. Of a
  // platform that is away one new event asks, so that the others stay where they are.
  const kept = failures > 0 ? limit - 1 : Math.ceil(limit / 2)
  const fresh = await takeFresh(outbox, row, lease, limit - Math.min(due.length, kept))
  const single = due.slice(0, limit - fresh.events.length)
  await outbox.saveDeliveries(
    single.map(delivery => ({ ...delivery, dueAt: lease.leaseUntil, leaseToken: lease.token })),
  )
  const attempts = new Map(single.map(delivery => [delivery.position, delivery.attempts]))
  const events = [...(await eventsAt(outbox, single)), ...fresh.events]
  return {
    events: events
      .sort((one, other) => one.position - other.position)
      .map(event => ({ ...event, attempts: attempts.get(event.position) ?? 0 })),
    failures,
  }
}

function eventsAt(outbox: OutboxRepository, rows: readonly DeliveryRow[]): Promise<PlacedEvent[]> {
  return rows.length === 0 ? Promise.resolve([]) : outbox.at(rows.map(({ position }) => position))
}

/** A piece of a stretch, or of what stands behind the cursor, that is about to be leased. */
interface Piece {
  /** None for what stands behind the cursor. */
  readonly of?: StretchRow
  readonly first: number
  readonly last: number
  readonly events: readonly PlacedEvent[]
}

/** Events without delivery rows of their own: what is behind the cursor, and stretches that no relay holds (any more). */
async function takeFresh(
  outbox: OutboxRepository,
  row: PublisherRow,
  lease: Lease,
  room: number,
): Promise<{ events: PlacedEvent[] }> {
  const { publisher, now } = lease
  const stretches = await outbox.stretches(publisher)
  const pieces: Piece[] = []
  let left = room
  for (const stretch of stretches) {
    if (left === 0) break
    if ((stretch.leaseUntil ?? 0) > now) continue
    const { first, last } = stretch
    const events = await outbox.placed({ from: first, to: last, limit: left })
    pieces.push({ of: stretch, first, last: events.length < left ? last : events.at(-1)!.position, events })
    left -= events.length
  }
  if (left > 0) {
    const events = await behindCursor(outbox, row.cursor, left)
    const [begin] = events
    if (begin !== undefined) pieces.push({ first: begin.position, last: events.at(-1)!.position, events })
  }
  if (pieces.length === 0) return { events: [] }

  const waits = await whatWaits(outbox, row, { stretches, pieces })
  const held: DeliveryRow[] = []
  const taken = pieces.map(piece => {
    const mine: PlacedEvent[] = []
    for (const event of piece.events) {
      const verdict = piece.of?.again === 1 ? waits.again(event) : waits.fresh(event)
      if (verdict === 'take') mine.push(event)
      else if (verdict === 'hold') held.push(behindEarlier(publisher, event))
    }
    return { piece, mine }
  })
  const heldAt = new Set(held.map(({ position }) => position))
  await outbox.removeStretches(pieces.flatMap(piece => piece.of ?? []))
  await outbox.insertStretches(
    taken.flatMap(({ piece, mine }) => {
      const aside = piece.events.filter(({ position }) => heldAt.has(position)).length
      return [...leased(piece, mine, lease), ...restOf(piece, mine.length + aside)]
    }),
  )
  await outbox.insertDeliveries(held)
  const cursor = pieces.find(piece => piece.of === undefined)?.last ?? row.cursor
  if (cursor !== row.cursor || held.length > 0) {
    await outbox.savePublisher({ ...row, cursor, waiting: row.waiting + held.length })
  }
  return { events: taken.flatMap(({ mine }) => mine) }
}

async function behindCursor(outbox: OutboxRepository, cursor: number, limit: number): Promise<PlacedEvent[]> {
  const query = { from: cursor + 1, limit }
  const events = await outbox.placed(query)
  if (events.length === limit || (await outbox.place(Math.max(limit, placedAtOnce))) === 0) return events
  return outbox.placed(query)
}

/** Exactly what was taken: an event that goes its own way must not seem to wait here, nor one that waits seem to be sent. */
function leased({ of }: Piece, mine: readonly PlacedEvent[], { publisher, token, leaseUntil }: Lease): StretchRow[] {
  const run = { publisher, again: of?.again ?? 0, leaseToken: token, leaseUntil }
  return runsOf(mine.map(({ position }) => position)).map(stretch => ({ ...run, ...stretch }))
}

/** What is left of a stretch behind the piece that was taken. */
function restOf({ of, last }: Piece, taken: number): StretchRow[] {
  if (of === undefined || last >= of.last) return []
  const { publisher, again } = of
  return [{ publisher, first: last + 1, last: of.last, events: Math.max(0, of.events - taken), again }]
}

function behindEarlier(publisher: number, { position, orderId, createdAt }: PlacedEvent): DeliveryRow {
  return { publisher, position, orderId, status: 'PENDING', attempts: 0, nextAttemptAt: createdAt }
}

/** Says of each event, one after the other by position, whether it may go, has to wait, or goes its own way already. */
async function whatWaits(
  outbox: OutboxRepository,
  row: PublisherRow,
  { stretches, pieces }: { stretches: readonly StretchRow[]; pieces: readonly Piece[] },
) {
  const { publisher } = row
  const orderIds = [...new Set(pieces.flatMap(({ events }) => events.map(({ orderId }) => orderId)))]
  const hasRows = row.failed + row.dead + row.waiting > 0
  const rows = hasRows ? await outbox.deliveriesOf({ publisher, orderIds }) : []
  const own = new Set(rows.map(({ position }) => position))
  const firstOf = new Map<string, number>()
  for (const { orderId, position } of rows) {
    firstOf.set(orderId, Math.min(position, firstOf.get(orderId) ?? position))
  }
  // What others hold, and what is left of stretches: an earlier event in there may not have arrived.
  const mine = (position: number) => pieces.some(piece => holds(piece, position))
  const open = stretches.filter(stretch => stretch.again === 0 && !(mine(stretch.first) && mine(stretch.last)))
  const isOpen = (position: number) => !mine(position) && open.some(stretch => holds(stretch, position))
  const before = open.length === 0 ? [] : await outbox.positionsOf(orderIds)
  for (const { orderId, position } of before) {
    if (isOpen(position)) firstOf.set(orderId, Math.min(position, firstOf.get(orderId) ?? position))
  }
  return {
    /** Sent before: nothing has to wait for it, nor it for anything. */
    again: ({ position }: PlacedEvent) => (own.has(position) ? ('own way' as const) : ('take' as const)),
    fresh({ orderId, position }: PlacedEvent): 'take' | 'hold' | 'own way' {
      if (own.has(position)) return 'own way'
      if ((firstOf.get(orderId) ?? Infinity) < position) return 'hold'
      return 'take'
    },
  }
}
