import { setImmediate } from 'node:timers/promises'
import type { Calendar } from '../calendar/calendar.ts'
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
  /** Lines of carts. */
  readonly cartItems: number
  /** Daily snapshots of the ranking. */
  readonly snapshots: number
}

export interface PurgeParts {
  readonly store: Store
  readonly clock: Clock
  readonly settings: Settings
  /** The shop's own: days begin at its midnight. */
  readonly calendar: Calendar
  /** Ends it early, between two steps. */
  readonly signal?: AbortSignal | undefined
}

/** What one transaction removes at most: a few milliseconds, so that no command waits long. */
const removedAtOnce = 250
/** Of as many users the orders wait meanwhile. */
const cartItemsAtOnce = 50

/** Removes what is past its retention, a little at a time, others taking their turns in between. A retention of 0 is for ever. */
export async function purge(parts: PurgeParts): Promise<PurgeReport> {
  const { store, settings, calendar } = parts
  return {
    idempotencyKeys: await older(parts, settings.idempotency.retentionMs, before =>
      transact(store, ({ answers }) => answers.removeOlder({ before, limit: removedAtOnce })),
    ),
    events: await eventsOlder(parts, settings.outbox.retentionMs),
    failedOrders: await failedOrders(parts),
    cartItems: await cartItems(parts),
    snapshots: await older(parts, settings.ranking.snapshotRetentionMs, before =>
      transact(store, ({ snapshots }) =>
        snapshots.removeOlder({ before: calendar.dayOf(before), limit: removedAtOnce }),
      ),
    ),
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

/** Under the locks of the carts' users, whose checkout may be under way; no user is locked while there is nothing to remove. */
async function cartItems({ store, clock, settings, signal }: PurgeParts): Promise<number> {
  const { retentionMs } = settings.carts
  if (retentionMs === 0) return 0
  const before = clock.now() - retentionMs
  for (let removed = 0; ; ) {
    const { found, gone } = await transact(store, async ({ carts, wallets }) => {
      const old = await carts.older({ before, limit: cartItemsAtOnce })
      if (old.length === 0) return { found: 0, gone: 0 }
      const userIds = [...new Set(old.map(({ userId }) => userId))]
      await wallets.lock(userIds)
      const itemIds = new Set(old.map(({ itemId }) => itemId))
      const still = (await carts.ofUsers(userIds)).filter(({ itemId }) => itemIds.has(itemId))
      await carts.remove(still)
      return { found: old.length, gone: still.length }
    })
    removed += gone
    if (found < cartItemsAtOnce || signal?.aborted === true) return removed
    await setImmediate()
  }
}

async function eventsOlder({ store, clock, signal }: PurgeParts, retentionMs: number): Promise<number> {
  if (retentionMs === 0) return 0
  return purgeSent(store, { before: clock.now() - retentionMs, signal })
}
