import { type DeliveryOutcome, PlatformAwayError, type ShopEvent } from '@jumun/core'

/** What is known of the events of one batch so far. */
export interface Tally {
  arrived(event: ShopEvent): void
  failed(event: ShopEvent, error: Error): void
  isSettled(event: ShopEvent): boolean
  /** Whether an event of this order has failed, so that a later one must not arrive. */
  isBlocked(orderId: string): boolean
}

interface Delivering {
  /** Sends events and tells the tally of each; those it does not tell of have failed. It stops soon when aborted. */
  send(round: readonly ShopEvent[], tally: Tally): Promise<void>
  /** Whether two events of one order may be sent in one round: only where both arrive or none does. */
  together(earlier: ShopEvent, later: ShopEvent): boolean
}

/**
 * Delivers a batch in rounds, so that no event arrives before an earlier one of its order: it goes in a later round, and
 * in none when that one has failed. Answers one outcome for each event, as `publishBatch` does.
 */
export async function deliverInRounds(
  events: readonly ShopEvent[],
  signal: AbortSignal,
  { send, together }: Delivering,
): Promise<DeliveryOutcome[]> {
  const outcomes = new Map<ShopEvent, DeliveryOutcome>()
  const blocked = new Set<string>()
  const tally: Tally = {
    arrived: event => void outcomes.set(event, undefined),
    failed(event, error) {
      outcomes.set(event, error)
      blocked.add(event.orderId)
    },
    isSettled: event => outcomes.has(event),
    isBlocked: orderId => blocked.has(orderId),
  }
  for (let waiting = events; waiting.length > 0; ) {
    const { round, later } = nextRound(waiting, together)
    if (!signal.aborted) await send(round, tally)
    for (const event of round) {
      if (!outcomes.has(event)) tally.failed(event, signal.aborted ? reasonOf(signal) : unanswered())
    }
    waiting = later.filter(event => {
      if (blocked.has(event.orderId)) tally.failed(event, heldBack())
      return !blocked.has(event.orderId)
    })
  }
  return events.map(event => outcomes.get(event))
}

function nextRound(waiting: readonly ShopEvent[], together: Delivering['together']) {
  const round: ShopEvent[] = []
  const later: ShopEvent[] = []
  const last = new Map<string, ShopEvent | 'held'>()
  for (const event of waiting) {
    const earlier = last.get(event.orderId)
    const fits = earlier === undefined || (earlier !== 'held' && together(earlier, event))
    ;(fits ? round : later).push(event)
    last.set(event.orderId, fits ? event : 'held')
  }
  return { round, later }
}

export function heldBack(): Error {
  return new PlatformAwayError('An earlier event of this order was not delivered.')
}

function unanswered(): Error {
  return new PlatformAwayError('The platform did not say whether it has taken the event.')
}

export function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason
  return reason instanceof Error ? reason : new PlatformAwayError(String(reason))
}
