import { channel } from 'node:diagnostics_channel'
import { othersTurn } from '../engine/others-turn.ts'
import { systemTiming, transact } from '../engine/transact.ts'
import type { Order } from '../order/order.ts'
import type { Store } from '../ports/store.ts'
import { changeOutbox } from './change-outbox.ts'
import { claimEvents, type Claim, type ClaimedEvent } from './claim-events.ts'
import { deliverAll, type ToldEvent } from './deliver.ts'
import type { KeptEvent } from './event.ts'
import { introduce, nameOf } from './publishers.ts'
import type { RelayOptions } from './relay-options.ts'
import { type Delivery, settleEvents, type Settlement } from './settle-events.ts'
import { ordersTelling, toldEvents } from './told-events.ts'

/** Published after each lease, for metrics: `{ publisher, sent, failed, dead }`. */
const deliveryChannel = channel('jumun:delivery')

/** How many deliveries ended how. */
export interface RelayReport {
  readonly sent: number
  /** Will be tried again. */
  readonly failed: number
  /** Given up until someone says `retry`. */
  readonly dead: number
}

/** Another relay holds its claim for as long as a transaction takes; one that is stuck in a transaction is not waited for. */
const busyMs = 200
const busyPauseMs = 5

/** So many events are told in a few milliseconds. */
const toldAtOnce = 250

/**
 * Delivers what is due to one publisher, at least once and in order per order: lease in one transaction, deliver outside of
 * any, settle in the next, which leases again. Relays may run side by side; a lease that has run out lets another relay take
 * over, and what this one then says of the event is ignored.
 */
export async function relay(options: RelayOptions, limit: number): Promise<RelayReport> {
  const { store, clock, newId, settings } = options
  const { batch, leaseMs } = settings.outbox
  const publisher = await changeOutbox(store, outbox => introduce(outbox, nameOf(options.publisher)))
  const report = { sent: 0, failed: 0, dead: 0 }
  let tried = 0
  let busySince: number | undefined
  let settlement: Settlement | undefined

  for (;;) {
    const wanted = options.signal?.aborted === true ? 0 : Math.min(batch, limit - tried)
    if (wanted === 0 && settlement === undefined) return report
    const token = newId()
    const now = clock.now()
    const lease = { publisher, token, now, leaseUntil: now + leaseMs, limit: wanted }
    const done = settlement
    const { settled, claim } = await changeOutbox(store, async outbox => {
      const written = done === undefined ? [] : await settleEvents(outbox, done)
      // Only leases that ran out: the next round would find the same.
      const goesOn = wanted > 0 && (done === undefined || written.some(({ outcome }) => outcome !== 'UNTRIED'))
      const claimed = goesOn ? await claimEvents(outbox, lease) : nothing
      return { settled: written, claim: claimed }
    })
    if (done !== undefined) count(options, report, settled)
    settlement = undefined
    if (claim === undefined) {
      busySince ??= systemTiming.now()
      if (systemTiming.now() - busySince > busyMs) return report
      await systemTiming.sleep(busyPauseMs)
      continue
    }
    busySince = undefined
    if (claim.events.length === 0) return report
    tried += claim.events.length
    const { leaseUntil } = lease
    const events = await tell(store, claim.events)
    const { deliveries, pauseUntil } = await deliverAll(options, { events, leaseUntil, failures: claim.failures })
    settlement = { publisher, token, now: clock.now(), deliveries, pauseUntil }
    await othersTurn()
  }
}

const nothing: Claim = { events: [], failures: 0 }

/** A store and a publisher in this process answer at once: between the parts of a round others get their turn all the same. */
async function tell(store: Store, claimed: readonly ClaimedEvent[]): Promise<ToldEvent[]> {
  const told: ToldEvent[] = []
  for (let from = 0; from < claimed.length; from += toldAtOnce) {
    await othersTurn()
    const events = claimed.slice(from, from + toldAtOnce)
    told.push(...toldEvents(events, await ordersOf(store, events)))
  }
  await othersTurn()
  return told
}

/**
 * Read when the claim is committed: what events tell of their orders does not change any more, and to read a thousand of them
 * takes longer than the claim, for whose locks new orders wait. Where one is not found, it is looked for once more as
 * surely as it was claimed: an event without its order would be empty.
 */
async function ordersOf(store: Store, events: readonly KeptEvent[]): Promise<Order[]> {
  const orders = await ordersTelling(store.reader.orders, events).catch(() => [])
  const told = new Set(orders.map(({ orderId }) => orderId))
  const isWhole = events.every(({ payload, orderId }) => payload !== undefined || told.has(orderId))
  return isWhole ? orders : transact(store, reader => ordersTelling(reader.orders, events))
}

function count(
  { publisher }: RelayOptions,
  report: { sent: number; failed: number; dead: number },
  settled: readonly Delivery[],
): void {
  const round = { sent: 0, failed: 0, dead: 0 }
  for (const { outcome } of settled) {
    if (outcome === 'SENT') round.sent += 1
    else if (outcome === 'FAILED') round.failed += 1
    else if (outcome === 'DEAD') round.dead += 1
  }
  for (const outcome of ['sent', 'failed', 'dead'] as const) report[outcome] += round[outcome]
  if (deliveryChannel.hasSubscribers) deliveryChannel.publish({ publisher: nameOf(publisher), ...round })
}
