import * as z from 'zod'
import { id, limit, page, wholeNumber } from '../input.ts'
import { sliceOf, type PageView } from '../engine/paging.ts'
import type { Reader } from '../ports/transaction.ts'
import type { StoredEvent } from './event.ts'

export const listEventsInput = z.strictObject({
  page,
  limit,
  status: z.enum(['PENDING', 'FAILED', 'SENT', 'DEAD'], { error: 'must be PENDING, FAILED, SENT or DEAD' }).optional(),
})

/** How many events a call of `relay` tries at most. */
export const relayInput = z.strictObject({ limit: wholeNumber(1, 1_000_000).default(1_000_000) })

export const requeueInput = z.strictObject({
  eventIds: z.array(id).min(1, { error: 'must hold at least one id, or be left out' }).max(1000).optional(),
})

export async function listEvents(
  reader: Reader,
  query: z.output<typeof listEventsInput>,
): Promise<PageView<StoredEvent>> {
  const { status } = query
  const { items, total } = await reader.outbox.page({ ...sliceOf(query), ...(status !== undefined && { status }) })
  return { items, page: query.page, limit: query.limit, total }
}
