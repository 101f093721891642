import type { OutboxProgress, OutboxReader } from '../ports/outbox.ts'
import type { PublisherRow, StretchRow } from './delivery-rows.ts'
import type { DeliveryCounts, OutboxStats } from './event.ts'

/** How many deliveries stand where, from a few rows and never by walking events. */
export async function countEvents(outbox: OutboxReader, now: number): Promise<OutboxStats> {
  const rows = await outbox.publishers()
  const progress = await outbox.progress()
  if (rows.length === 0) return countsWithout(outbox, progress, now)
  const publishers: (DeliveryCounts & { publisher: string })[] = []
  for (const row of rows) publishers.push({ publisher: row.name, ...(await countsOf(outbox, row, { progress, now })) })
  const sum = (count: 'pending' | 'failed' | 'dead' | 'sent') =>
    publishers.reduce((total, counts) => total + counts[count], 0)
  return {
    pending: sum('pending'),
    failed: sum('failed'),
    dead: sum('dead'),
    sent: sum('sent'),
    oldestPendingMs: Math.max(...publishers.map(({ oldestPendingMs }) => oldestPendingMs)),
    ...(publishers.length > 1 && { publishers }),
  }
}

/** Where nothing has been delivered yet, everything waits. */
async function countsWithout(outbox: OutboxReader, progress: OutboxProgress, now: number): Promise<DeliveryCounts> {
  const pending = progress.last - progress.purgedTo + progress.kept + progress.unplaced
  const oldest = await oldestOf(outbox, { from: progress.purgedTo + 1, progress })
  return { pending, failed: 0, dead: 0, sent: 0, oldestPendingMs: ageOf(oldest, now) }
}

export async function countsOf(
  outbox: OutboxReader,
  row: PublisherRow,
  { progress, now }: { progress: OutboxProgress; now: number },
): Promise<DeliveryCounts> {
  const { cursor, failed, dead, waiting } = row
  const stretches = await outbox.stretches(row.publisher)
  const { purgedTo, kept, last, unplaced } = progress
  const inStretches = stretches.reduce((sum, { events }) => sum + events, 0)
  const from = await oldestPosition(outbox, row, stretches)
  return {
    // Rows are read one after the other while others write: no count is below 0 for that.
    pending: Math.max(0, last - cursor) + inStretches + waiting + unplaced,
    failed,
    dead,
    sent: Math.max(0, cursor - purgedTo + kept - inStretches - (failed + dead + waiting)),
    oldestPendingMs: ageOf(await oldestOf(outbox, { from, progress }), now),
  }
}

async function oldestPosition(
  outbox: OutboxReader,
  { publisher, cursor, failed, waiting }: PublisherRow,
  stretches: readonly StretchRow[],
): Promise<number> {
  const first = async (status: 'PENDING' | 'FAILED', count: number) => {
    const rows = count === 0 ? [] : await outbox.deliveries({ publisher, status, after: 0, limit: 1 })
    return rows[0]?.position ?? Infinity
  }
  const single = [await first('PENDING', waiting), await first('FAILED', failed)]
  const [stretch] = stretches
  const inStretch = stretch === undefined ? Infinity : await firstOfStretch(outbox, stretch)
  return Math.min(cursor + 1, inStretch, ...single)
}

/** The first position in it that goes with the stretch: at its beginning may stand events that go their own way. */
async function firstOfStretch(outbox: OutboxReader, { publisher, first, last }: StretchRow): Promise<number> {
  for (let from = first; ; ) {
    const positions = (await outbox.ages({ after: from - 1, limit: 100 })).map(({ position }) => position)
    const own = new Set((await outbox.deliveriesAt({ publisher, positions })).map(({ position }) => position))
    const found = positions.find(position => !own.has(position))
    if (found !== undefined || positions.length === 0) return found ?? last
    from = positions.at(-1)! + 1
  }
}

async function oldestOf(
  outbox: OutboxReader,
  { from, progress }: { from: number; progress: OutboxProgress },
): Promise<number | undefined> {
  const [placed] = from > progress.last ? [] : await outbox.placed({ from, limit: 1 })
  return placed?.createdAt ?? progress.oldestUnplacedAt
}

function ageOf(createdAt: number | undefined, now: number): number {
  return createdAt === undefined ? 0 : Math.max(0, now - createdAt)
}
