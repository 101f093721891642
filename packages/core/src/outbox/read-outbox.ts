import * as z from 'zod'
import { cursor, id, limit, wholeNumber } from '../input/input.ts'
import { type PageView, sliceOf } from '../engine/paging.ts'
import type { OutboxReader } from '../ports/outbox.ts'
import type { Reader } from '../ports/transaction.ts'
import { countsOf } from './count-events.ts'
import type { PublisherRow } from './delivery-rows.ts'
import type { StoredEvent } from './event.ts'
import { cursorOfMark, eventsBehind, markOfCursor } from './list-events.ts'
import { publishersNamed } from './publishers.ts'
import { ordersTelling, toldEvents } from './told-events.ts'

/** The name of a publisher, such as `kafka`. */
const publisher = z.string().min(1).max(64).optional()

export const listEventsInput = z.strictObject({
  /** Deeper pages are counted off one by one; a cursor goes on at once. */
  page: wholeNumber(1, 100).default(1),
  cursor: cursor.optional(),
  limit,
  status: z.enum(['PENDING', 'FAILED', 'SENT', 'DEAD'], { error: 'must be PENDING, FAILED, SENT or DEAD' }).optional(),
  publisher,
})

/** How many events a call of `relay` tries at most, for each publisher. */
export const relayInput = z.strictObject({ limit: wholeNumber(1, 1_000_000).default(1_000_000), publisher })

export const requeueInput = z.strictObject({
  eventIds: z.array(id).min(1, { error: 'must hold at least one id, or be left out' }).max(1000).optional(),
  publisher,
})

/** Which events, and of which publisher; all where nothing is said. */
export interface RequeueInput {
  readonly eventIds?: readonly string[] | undefined
  readonly publisher?: string | undefined
}

export const forgetPublisherInput = z.strictObject({ publisher: z.string().min(1).max(64) })

/** A page that also says where to go on. */
export interface EventPage extends PageView<StoredEvent> {
  /** null at the end of the list */
  readonly nextCursor: string | null
}

/** Events as they stand with one publisher: the named one, or the first. */
export async function listEvents(
  { outbox, orders }: Pick<Reader, 'outbox' | 'orders'>,
  query: z.output<typeof listEventsInput>,
  now: number,
): Promise<EventPage> {
  const { status } = query
  const [row] = await publishersNamed(outbox, query.publisher)
  const after = query.cursor === undefined ? undefined : markOfCursor(query.cursor)
  const { offset, limit: most } = query.cursor === undefined ? sliceOf(query) : { offset: 0, limit: query.limit }
  const found = await eventsBehind(outbox, row, { status, after, limit: offset + most + 1 })
  const rows = found.slice(offset, offset + most)
  const goesOn = found.length > offset + most
  const events = rows.map(({ event }) => event)
  return {
    items: toldEvents(events, await ordersTelling(orders, events)),
    page: query.page,
    limit: query.limit,
    total: await totalOf(outbox, row, { status, now }),
    nextCursor: goesOn ? cursorOfMark(rows.at(-1)!.mark) : null,
  }
}

async function totalOf(
  outbox: OutboxReader,
  row: PublisherRow | undefined,
  { status, now }: { status: StoredEvent['status'] | undefined; now: number },
): Promise<number> {
  const progress = await outbox.progress()
  if (row === undefined) {
    const all = progress.last - progress.purgedTo + progress.kept + progress.unplaced
    return status === undefined || status === 'PENDING' ? all : 0
  }
  const { pending, failed, dead, sent } = await countsOf(outbox, row, { progress, now })
  const counts = { PENDING: pending, FAILED: failed, DEAD: dead, SENT: sent }
  return status === undefined ? pending + failed + dead + sent : counts[status]
}
