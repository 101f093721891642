import type { OutboxRepository } from '../ports/outbox.ts'
import type { Store } from '../ports/store.ts'
import { changeOutbox } from './change-outbox.ts'
import { countDeliveries } from './count-deliveries.ts'
import type { DeliveryRow, PublisherRow, StretchRow } from './delivery-rows.ts'
import { headsOf, withNothingBefore } from './release-heads.ts'
import { holds } from './stretches.ts'

/** What one transaction changes at most, so that none is long. */
const chunk = 500

/** Makes dead deliveries of a publisher deliverable again, those of the given events or all; answers how many. */
export async function retryDead(
  store: Store,
  { publisher }: PublisherRow,
  { eventIds, now }: { eventIds?: readonly string[] | undefined; now: number },
): Promise<number> {
  if (eventIds !== undefined) {
    const { woken } = await changeOutbox(store, async outbox => {
      const positions = await positionsOf(outbox, eventIds)
      return wake(outbox, publisher, { now, find: () => outbox.deliveriesAt({ publisher, positions }) })
    })
    return woken
  }
  let count = 0
  for (let after: number | undefined = 0; after !== undefined; ) {
    const behind: number = after
    const { woken, last } = await changeOutbox(store, outbox =>
      wake(outbox, publisher, {
        now,
        find: () => outbox.deliveries({ publisher, status: 'DEAD', after: behind, limit: chunk }),
      }),
    )
    count += woken
    after = last
  }
  return count
}

async function wake(
  outbox: OutboxRepository,
  publisher: number,
  { now, find }: { now: number; find(): Promise<DeliveryRow[]> },
): Promise<{ woken: number; last?: number }> {
  const row = await outbox.lockPublisher(publisher, { wait: true })
  if (row === undefined) return { woken: 0 }
  const dead = (await find()).filter(({ status }) => status === 'DEAD')
  if (dead.length === 0) return { woken: 0 }
  const orderIds = [...new Set(dead.map(({ orderId }) => orderId))]
  const heads = headsOf(await outbox.deliveriesOf({ publisher, orderIds }))
  const free = new Set((await withNothingBefore(outbox, publisher, heads)).map(({ position }) => position))
  const woken = dead.map(({ position, orderId }): DeliveryRow => {
    const again = { publisher, position, orderId, status: 'PENDING', attempts: 0, nextAttemptAt: now } as const
    return free.has(position) ? { ...again, dueAt: now } : again
  })
  await outbox.saveDeliveries(woken)
  await outbox.savePublisher(countDeliveries(row, { removed: dead, added: woken }))
  return { woken: dead.length, last: dead.at(-1)!.position }
}

/** Delivers events once more that were sent to a publisher, the given ones or all; answers how many. */
export async function replaySent(
  store: Store,
  { publisher }: PublisherRow,
  { eventIds }: { eventIds?: readonly string[] | undefined },
): Promise<number> {
  return changeOutbox(store, async outbox => {
    const row = await outbox.lockPublisher(publisher, { wait: true })
    if (row === undefined) return 0
    const stretches = await outbox.stretches(publisher)
    const wanted =
      eventIds === undefined ? await allSent(outbox, row, stretches) : await theseSent(outbox, row, eventIds)
    const free = wanted.filter(piece => !stretches.some(stretch => holds(stretch, piece.first)))
    await outbox.insertStretches(free)
    return free.reduce((sum, { events }) => sum + events, 0)
  })
}

/** The gaps between the stretches: two rows for a million events, or for ten. */
async function allSent(
  outbox: OutboxRepository,
  { publisher, cursor }: PublisherRow,
  stretches: readonly StretchRow[],
): Promise<StretchRow[]> {
  const { purgedTo } = await outbox.progress()
  const gaps: StretchRow[] = []
  let first = purgedTo + 1
  for (const { first: begin, last: end } of [...stretches, { first: cursor + 1, last: cursor }]) {
    if (begin > first) {
      const last = begin - 1
      const single =
        (await outbox.countDeliveries({ publisher, upTo: last })) -
        (await outbox.countDeliveries({ publisher, upTo: first - 1 }))
      const events = last - first + 1 - single
      if (events > 0) gaps.push({ publisher, first, last, events, again: 1 })
    }
    first = Math.max(first, end + 1)
  }
  return gaps
}

async function theseSent(
  outbox: OutboxRepository,
  { publisher, cursor }: PublisherRow,
  eventIds: readonly string[],
): Promise<StretchRow[]> {
  const positions = (await positionsOf(outbox, eventIds)).filter(position => position <= cursor)
  const single = new Set((await outbox.deliveriesAt({ publisher, positions })).map(({ position }) => position))
  return positions
    .filter(position => !single.has(position))
    .map(position => ({ publisher, first: position, last: position, events: 1, again: 1 }))
}

async function positionsOf(outbox: OutboxRepository, eventIds: readonly string[]): Promise<number[]> {
  return (await outbox.find(eventIds)).flatMap(({ position }) => position ?? [])
}
