import { document, key, natural, oneOf } from '../rows/field.ts'
import { rowShape } from '../rows/row-shape.ts'

// How far each publisher has got. Events stand in one row of positions, and a publisher's cursor walks along it: everything
// up to the cursor is sent, but for the stretches and the single events that stand in rows of their own. So what was sent
// costs nothing, and neither does what waits behind the cursor.

/** A place that events go to. Any change of a publisher happens under the lock of this row. */
export interface PublisherRow {
  readonly publisher: number
  /** What it is called; '' is taken over by the first publisher that comes: progress from before publishers had names. */
  readonly name: string
  readonly cursor: number
  /** How many single deliveries stand in rows of their own, by status. */
  readonly failed: number
  readonly dead: number
  readonly waiting: number
  /** Rounds in a row in which the platform was away. */
  readonly failures: number
  /** Nothing is tried before, for the platform is away; 0 where it is not. */
  readonly pausedUntil: number
}

/** A stretch of positions up to the cursor that are not sent. */
export interface StretchRow {
  readonly publisher: number
  readonly first: number
  readonly last: number
  /** Events of it without a delivery row of their own. */
  readonly events: number
  /** 1 for events that were sent before and go once more: nothing waits for them. */
  readonly again: number
  /** Whose it is, until `leaseUntil`; no one's without them. */
  readonly leaseToken?: string
  readonly leaseUntil?: number
}

const singleStatuses = ['PENDING', 'FAILED', 'DEAD'] as const

/** A single event up to the cursor that is not sent, and goes its own way. */
export interface DeliveryRow {
  readonly publisher: number
  readonly position: number
  readonly orderId: string
  readonly status: (typeof singleStatuses)[number]
  readonly attempts: number
  readonly nextAttemptAt: number
  /**
   * From when on it may be claimed: its next attempt, or the end of its lease. Absent where it may not be: for the dead, and
   * behind an earlier event of its order that is not sent.
   */
  readonly dueAt?: number
  readonly leaseToken?: string
  readonly lastError?: string
}

/** What is known of the outbox as a whole. */
export interface OutboxStateRow {
  /** There is one such row. */
  readonly name: string
  /** The last position that was given, in a store that gives them later than it stores events. */
  readonly placed: number
  /** Events up to this position were removed, but for those with a delivery row. */
  readonly purgedTo: number
  /** How many of them are there all the same. */
  readonly kept: number
  /** No event from this time on was removed. */
  readonly purgedBefore: number
}

export const outboxStateName = 'outbox'

export const publisherRows = rowShape<PublisherRow>({
  key: ['publisher'],
  fields: {
    publisher: natural(row => row.publisher),
    name: key(row => row.name),
    cursor: natural(row => row.cursor),
    failed: natural(row => row.failed),
    dead: natural(row => row.dead),
    waiting: natural(row => row.waiting),
    failures: natural(row => row.failures),
    pausedUntil: natural(row => row.pausedUntil),
  },
})

export const stretchRows = rowShape<StretchRow>({
  key: ['publisher', 'first'],
  fields: {
    publisher: natural(row => row.publisher),
    first: natural(row => row.first),
    last: natural(row => row.last),
    events: natural(row => row.events),
    again: natural(row => row.again),
    leaseToken: key.optional(row => row.leaseToken),
    leaseUntil: natural.optional(row => row.leaseUntil),
  },
})

export const deliveryRows = rowShape<DeliveryRow>({
  // Not the publisher first, which is mostly the same: a database that takes it for choosy would walk all its rows.
  key: ['position', 'publisher'],
  fields: {
    position: natural(row => row.position),
    publisher: natural(row => row.publisher),
    orderId: key(row => row.orderId),
    status: oneOf(singleStatuses)(row => row.status),
    attempts: natural(row => row.attempts),
    nextAttemptAt: natural(row => row.nextAttemptAt),
    dueAt: natural.optional(row => row.dueAt),
    leaseToken: key.optional(row => row.leaseToken),
    lastError: document.optional(row => row.lastError),
  },
})

export const outboxStateRows = rowShape<OutboxStateRow>({
  key: ['name'],
  fields: {
    name: key(row => row.name),
    placed: natural(row => row.placed),
    purgedTo: natural(row => row.purgedTo),
    kept: natural(row => row.kept),
    purgedBefore: natural(row => row.purgedBefore),
  },
})
