import type { Calendar } from '../calendar/calendar.ts'
import { othersTurn } from '../engine/others-turn.ts'
import { transact } from '../engine/transact.ts'
import { purgeSent } from '../outbox/purge-events.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/store.ts'
import type { Settings } from '../settings/settings.ts'
import { withOrderChange } from '../wallet/wallet.ts'

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
const removedAtOnce = 100
/** Of as many users the orders wait meanwhile. */
const cartItemsAtOnce = 50

/** What one step has removed, and whether there may be more. */
interface Step {
  readonly removed: number
  readonly isLast: boolean
}

/** Removes what is past its retention, a little at a time, others taking their turns in between. A retention of 0 is for ever. */
export async function purge(parts: PurgeParts): Promise<PurgeReport> {
  const { store, settings, calendar } = parts
  return {
    idempotencyKeys: await older(parts, settings.idempotency.retentionMs, async before =>
      stepOf(await transact(store, ({ answers }) => answers.removeOlder({ before, limit: removedAtOnce }))),
    ),
    events: await eventsOlder(parts, settings.outbox.retentionMs),
    failedOrders: await failedOrders(parts),
    cartItems: await older(parts, settings.carts.retentionMs, before => cartItemsOlder(store, before)),
    snapshots: await older(parts, settings.ranking.snapshotRetentionMs, async before =>
      stepOf(
        await transact(store, ({ snapshots }) =>
          snapshots.removeOlder({ before: calendar.dayOf(before), limit: removedAtOnce }),
        ),
      ),
    ),
  }
}

function older(
  { clock, signal }: PurgeParts,
  retentionMs: number,
  remove: (before: number) => Promise<Step>,
): Promise<number> {
  if (retentionMs === 0) return Promise.resolve(0)
  const before = clock.now() - retentionMs
  return inSteps(signal, () => remove(before))
}

async function inSteps(signal: AbortSignal | undefined, take: () => Promise<Step>): Promise<number> {
  for (let sum = 0; ; ) {
    const { removed, isLast } = await take()
    sum += removed
    if (isLast || signal?.aborted === true) return sum
    await othersTurn()
  }
}

/** One that finds less than it may remove is the last. */
function stepOf(removed: number): Step {
  return { removed, isLast: removed < removedAtOnce }
}

/** Those that are too old, and the oldest where there are too many. */
function failedOrders({ store, clock, settings, signal }: PurgeParts): Promise<number> {
  const { failedRetentionMs, failedKept } = settings.orders
  const before = failedRetentionMs === 0 ? 0 : clock.now() - failedRetentionMs
  return inSteps(signal, () =>
    transact(store, async ({ orders, wallets }) => {
      const tooMany =
        failedKept === 0 ? 0 : (await orders.countFailed({ most: failedKept + removedAtOnce })) - failedKept
      const oldest = await orders.failed({ limit: removedAtOnce })
      const over = oldest.filter(({ createdAt }, index) => index < tooMany || createdAt < before)
      if (over.length === 0) return stepOf(0)
      const locked = await wallets.lock([...new Set(over.map(({ userId }) => userId))].toSorted())
      await orders.removeFailed(over)
      await wallets.save(locked.map(withOrderChange))
      return stepOf(over.length)
    }),
  )
}

/** Under the locks of the carts' users, whose checkout may be under way; no user is locked while there is nothing to remove. */
function cartItemsOlder(store: Store, before: number): Promise<Step> {
  return transact(store, async ({ carts, wallets }) => {
    const old = await carts.older({ before, limit: cartItemsAtOnce })
    if (old.length === 0) return { removed: 0, isLast: true }
    const userIds = [...new Set(old.map(({ userId }) => userId))]
    await wallets.lock(userIds)
    const itemIds = new Set(old.map(({ itemId }) => itemId))
    const still = (await carts.ofUsers(userIds)).filter(({ itemId }) => itemIds.has(itemId))
    await carts.remove(still)
    return { removed: still.length, isLast: old.length < cartItemsAtOnce }
  })
}

async function eventsOlder({ store, clock, signal }: PurgeParts, retentionMs: number): Promise<number> {
  if (retentionMs === 0) return 0
  return purgeSent(store, { before: clock.now() - retentionMs, signal })
}
