import { othersTurn } from '../engine/others-turn.ts'
import type { OutboxRepository } from '../ports/outbox.ts'
import type { Store } from '../ports/store.ts'
import { changeOutbox } from './change-outbox.ts'

/** What one transaction removes at most. */
const chunk = 100

/**
 * Removes events that every publisher has delivered and that happened before `before`, a few at a time; answers how many. What
 * waits, failed or is dead stays, and so does the newest event, from whose place the next one counts on.
 */
export async function purgeSent(
  store: Store,
  { before, signal }: { before: number; signal?: AbortSignal | undefined },
): Promise<number> {
  let removed = 0
  for (const step of [purgeNext, purgeKept]) {
    for (let after: number | undefined = 0; after !== undefined; ) {
      const behind: number = after
      const { count, next } = await changeOutbox(store, outbox => step(outbox, { before, after: behind }))
      removed += count
      after = signal?.aborted === true ? undefined : next
      // A store in this process answers at once: others get their turn all the same.
      await othersTurn()
    }
  }
  return removed
}

interface Step {
  readonly count: number
  /** Where to go on; absent at the end. */
  readonly next?: number
}

async function purgeNext(outbox: OutboxRepository, { before }: { before: number }): Promise<Step> {
  const state = await outbox.lockState()
  const delivered = await deliveredTo(outbox)
  const ages = await outbox.ages({ after: state.purgedTo, limit: chunk })
  const last = (await outbox.progress()).last
  const old: number[] = []
  let newest = 0
  for (const { position, createdAt } of ages) {
    if (position > delivered || position === last || createdAt >= before) break
    old.push(position)
    newest = Math.max(newest, createdAt)
  }
  if (old.length === 0) return { count: 0 }
  const kept = new Set(await outbox.withDeliveries(old))
  const removed = old.filter(position => !kept.has(position))
  await outbox.removeEvents(removed)
  const purgedTo = old.at(-1)!
  const purgedBefore = Math.max(state.purgedBefore, newest + 1)
  await outbox.savePurged({ purgedTo, kept: state.kept + kept.size, purgedBefore })
  return old.length < chunk ? { count: removed.length } : { count: removed.length, next: purgedTo }
}

/** Those that were kept for a delivery that has come to its end since. */
async function purgeKept(outbox: OutboxRepository, { after }: { after: number }): Promise<Step> {
  const state = await outbox.lockState()
  const { purgedTo } = state
  const ages = await outbox.ages({ after, limit: chunk })
  const positions = ages.map(({ position }) => position).filter(position => position <= purgedTo)
  const kept = new Set(positions.length === 0 ? [] : await outbox.withDeliveries(positions))
  const removed = positions.filter(position => !kept.has(position))
  await outbox.removeEvents(removed)
  if (removed.length > 0) await outbox.savePurged({ ...state, kept: state.kept - removed.length })
  return positions.length < chunk ? { count: removed.length } : { count: removed.length, next: positions.at(-1)! }
}

/** Up to here every publisher is through with what does not go its own way; nowhere, as long as there is no publisher. */
async function deliveredTo(outbox: OutboxRepository): Promise<number> {
  const rows = await outbox.publishers()
  let position = rows.length === 0 ? 0 : Infinity
  for (const { publisher, cursor } of rows) {
    const [stretch] = await outbox.stretches(publisher)
    position = Math.min(position, cursor, (stretch?.first ?? Infinity) - 1)
  }
  return position
}
