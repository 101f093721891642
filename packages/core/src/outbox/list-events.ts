import { invalidCursor } from '../engine/paging.ts'
import type { OutboxReader } from '../ports/outbox.ts'
import type { DeliveryRow, PublisherRow, StretchRow } from './delivery-rows.ts'
import type { DeliveryStatus, KeptEvent, ListedEvent } from './event.ts'
import { type EventRow, keptEventOf, type PlacedEvent } from './event-rows.ts'

/** Where a list goes on: behind a position, or behind an event that has none yet. */
export type Mark = { readonly position: number } | Pick<KeptEvent, 'createdAt' | 'eventId'>

interface Listed {
  readonly event: ListedEvent
  readonly mark: Mark
}

const chunk = 500

/**
 * The oldest events of one status, or of all, behind a mark, as they stand with one publisher; with none, all of them wait. What
 * it costs depends on how many are asked for.
 */
export async function eventsBehind(
  outbox: OutboxReader,
  row: PublisherRow | undefined,
  { status, after, limit }: { status: DeliveryStatus | undefined; after: Mark | undefined; limit: number },
): Promise<Listed[]> {
  const found: Listed[] = []
  const position = after === undefined ? 0 : 'position' in after ? after.position : undefined
  if (position !== undefined) {
    for await (const listed of placedBehind(outbox, row, { status, after: position })) {
      found.push(listed)
      if (found.length === limit) return found
    }
  }
  if (status !== undefined && status !== 'PENDING') return found
  const behind = after !== undefined && 'eventId' in after ? { after } : {}
  const unplaced = await outbox.unplaced({ ...behind, limit: limit - found.length })
  return [...found, ...unplaced.map(event => ({ event: waiting(event), mark: markOf(event) }))]
}

type Placed = AsyncGenerator<Listed>

function placedBehind(
  outbox: OutboxReader,
  row: PublisherRow | undefined,
  { status, after }: { status: DeliveryStatus | undefined; after: number },
): Placed {
  if (row === undefined) return status === undefined || status === 'PENDING' ? everyEvent(outbox, after) : none()
  if (status === 'FAILED' || status === 'DEAD') return singleEvents(outbox, row, { status, after })
  return status === 'PENDING' ? merged(outbox, row, after) : between(outbox, row, { after, only: status })
}

async function* none(): Placed {}

async function* everyEvent(outbox: OutboxReader, after: number): Placed {
  for (let from = after + 1; ; ) {
    const events = await outbox.placed({ from, limit: chunk })
    for (const event of events) yield { event: waiting(event), mark: markOf(event) }
    if (events.length < chunk) return
    from = events.at(-1)!.position + 1
  }
}

async function* singleEvents(
  outbox: OutboxReader,
  { publisher }: PublisherRow,
  { status, after }: { status: DeliveryRow['status']; after: number },
): Placed {
  for (let last = after; ; ) {
    const rows = await outbox.deliveries({ publisher, status, after: last, limit: chunk })
    const events = new Map(
      (await outbox.at(rows.map(({ position }) => position))).map(event => [event.position, event]),
    )
    for (const row of rows) {
      const event = events.get(row.position)
      if (event !== undefined) yield { event: single(event, row), mark: markOf(event) }
    }
    if (rows.length < chunk) return
    last = rows.at(-1)!.position
  }
}

/** All events, or those that are sent, with what rows of their own and stretches say of them. */
async function* between(
  outbox: OutboxReader,
  { publisher, cursor }: PublisherRow,
  { after, only }: { after: number; only: 'SENT' | undefined },
): Placed {
  const stretches = await outbox.stretches(publisher)
  const stretchOf = (position: number) => stretches.find(({ first, last }) => first <= position && position <= last)
  for (let from = after + 1; ; ) {
    const within = only === undefined ? undefined : stretchOf(from)
    if (within !== undefined) {
      from = within.last + 1
      continue
    }
    if (only !== undefined && from > cursor) return
    const events = await outbox.placed({ from, limit: chunk, ...(only !== undefined && { to: cursor }) })
    const positions = events.map(({ position }) => position)
    const rows = new Map((await outbox.deliveriesAt({ publisher, positions })).map(row => [row.position, row]))
    for (const event of events) {
      const row = rows.get(event.position)
      const isOpen = event.position > cursor || stretchOf(event.position) !== undefined
      const listed = row !== undefined ? single(event, row) : isOpen ? waiting(event) : sent(event)
      if (only === undefined || listed.status === only) yield { event: listed, mark: markOf(event) }
    }
    if (events.length < chunk) return
    from = events.at(-1)!.position + 1
  }
}

/** What waits stands in rows of its own, in stretches, and behind the cursor; told in one order. */
async function* merged(outbox: OutboxReader, row: PublisherRow, after: number): Placed {
  const rows = singleEvents(outbox, row, { status: 'PENDING', after })
  const rest = openEvents(outbox, row, after)
  let [one, other] = [await rows.next(), await rest.next()]
  while (!one.done || !other.done) {
    if (other.done || (!one.done && positionOf(one.value) < positionOf(other.value))) {
      yield one.value as Listed
      one = await rows.next()
    } else {
      yield other.value
      other = await rest.next()
    }
  }
}

async function* openEvents(outbox: OutboxReader, { publisher, cursor }: PublisherRow, after: number): Placed {
  const behind: Pick<StretchRow, 'first' | 'last'> = { first: cursor + 1, last: Number.MAX_SAFE_INTEGER }
  for (const { first, last } of [...(await outbox.stretches(publisher)), behind]) {
    for (let from = Math.max(first, after + 1); from <= last; ) {
      const events = await outbox.placed({ from, to: last, limit: chunk })
      const positions = events.map(({ position }) => position)
      const own = new Set((await outbox.deliveriesAt({ publisher, positions })).map(({ position }) => position))
      for (const event of events) if (!own.has(event.position)) yield { event: waiting(event), mark: markOf(event) }
      if (events.length < chunk) break
      from = events.at(-1)!.position + 1
    }
  }
}

function positionOf({ mark }: Listed): number {
  return 'position' in mark ? mark.position : Infinity
}

function markOf({ position, createdAt, eventId }: EventRow): Mark {
  return position === undefined ? { createdAt, eventId } : { position }
}

function waiting(event: KeptEvent): ListedEvent {
  return { ...keptEventOf(event), status: 'PENDING', attempts: 0, nextAttemptAt: event.createdAt }
}

function sent(event: KeptEvent): ListedEvent {
  return { ...keptEventOf(event), status: 'SENT' }
}

function single(event: PlacedEvent, { status, attempts, nextAttemptAt, lastError }: DeliveryRow): ListedEvent {
  return {
    ...keptEventOf(event),
    status,
    attempts,
    ...(status !== 'DEAD' && { nextAttemptAt }),
    ...(lastError !== undefined && { lastError }),
  }
}

export function cursorOfMark(mark: Mark): string {
  return 'position' in mark ? String(mark.position) : Buffer.from(JSON.stringify(mark)).toString('base64url')
}

/** @throws ShopError `INVALID_INPUT` */
export function markOfCursor(text: string): Mark {
  if (/^\d{1,16}$/.test(text)) return { position: Number(text) }
  try {
    const mark: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    const { createdAt, eventId } = mark as { createdAt?: unknown; eventId?: unknown }
    if (Number.isSafeInteger(createdAt) && typeof eventId === 'string') return { createdAt: Number(createdAt), eventId }
  } catch {
    // Not one of ours, as below.
  }
  throw invalidCursor()
}
