import { setImmediate } from 'node:timers/promises'
import { transact } from '../engine/transact.ts'
import { purgeSent } from '../outbox/purge-events.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/store.ts'
import type { Settings } from '../settings/settings.ts'

/** How much of what was removed, for its time was over. */
export interface PurgeReport {
  readonly idempotencyKeys: number
  /** Sent events. */
  readonly events: number
  readonly failedOrders: number
}

export interface PurgeParts {
  readonly store: Store
  readonly clock: Clock
  readonly settings: Settings
  /** Ends it early, between two steps. */
  readonly signal?: AbortSignal | undefined
}

/** What one transaction removes at most: a few milliseconds, so that no command waits long. */
const removedAtOnce = 250

/** Removes what is past its retention, a little at a time, others taking their turns in between. A retention of 0 is for ever. */
export async function purge(parts: PurgeParts): Promise<PurgeReport> {
  const { store, settings } = parts
  return {
    idempotencyKeys: await older(parts, settings.idempotency.retentionMs, before =>
      transact(store, ({ answers }) => answers.removeOlder({ before, limit: removedAtOnce })),
    ),
    events: await eventsOlder(parts, settings.outbox.retentionMs),
    failedOrders: await failedOrders(parts),
  }
}

/** Repeats `remove` until it finds less than it may remove. */
async function older(
  { clock, signal }: PurgeParts,
  retentionMs: number,
  remove: (before: number) => Promise<number>,
): Promise<number> {
  if (retentionMs === 0) return 0
  const before = clock.now() - retentionMs
  for (let removed = 0; ; ) {
    const count = await remove(before)
    removed += count
    if (count < removedAtOnce || signal?.aborted === true) return removed
    await setImmediate()
  }
}

/** Those that are too old, and the oldest where there are too many. */
async function failedOrders({ store, clock, settings, signal }: PurgeParts): Promise<number> {
  const { failedRetentionMs, failedKept } = settings.orders
  const before = failedRetentionMs === 0 ? 0 : clock.now() - failedRetentionMs
  for (let removed = 0; ; ) {
    const count = await transact(store, async ({ orders }) => {
      const tooMany =
        failedKept === 0 ? 0 : (await orders.countFailed({ most: failedKept + removedAtOnce })) - failedKept
      const oldest = await orders.failed({ limit: removedAtOnce })
      const over = oldest.filter(({ createdAt }, index) => index < tooMany || createdAt < before)
      await orders.removeFailed(over)
      return over.length
    })
    removed += count
    if (count < removedAtOnce || signal?.aborted === true) return removed
    await setImmediate()
  }
}

async function eventsOlder({ store, clock, signal }: PurgeParts, retentionMs: number): Promise<number> {
  if (retentionMs === 0) return 0
  return purgeSent(store, { before: clock.now() - retentionMs, signal })
}
