import type { DeliveryRow, OutboxStateRow, PublisherRow, StretchRow } from '../outbox/delivery-rows.ts'
import type { KeptEvent } from '../outbox/event.ts'
import type { EventRow, PlacedEvent } from '../outbox/event-rows.ts'

/**
 * Events, and how far each publisher has got with them. What that means is decided in core (`outbox/`); a store keeps the
 * rows. Each read is found by an index: what it costs depends on its limit, and not on how much waits or was sent.
 */
export interface OutboxReader {
  /** By number. */
  publishers(): Promise<PublisherRow[]>
  /** In the order of `first`. */
  stretches(publisher: number): Promise<StretchRow[]>
  /** Events with `from` ≤ position ≤ `to`, in this order. */
  placed(query: { from: number; to?: number; limit: number }): Promise<PlacedEvent[]>
  /** Events without a position, the oldest first: `createdAt`, then `eventId`, behind `after`. */
  unplaced(query: { after?: Pick<KeptEvent, 'createdAt' | 'eventId'>; limit: number }): Promise<KeptEvent[]>
  /** Positions and times above `after`, in order, without what the events hold. */
  ages(query: { after: number; limit: number }): Promise<{ readonly position: number; readonly createdAt: number }[]>
  find(eventIds: readonly string[]): Promise<EventRow[]>
  at(positions: readonly number[]): Promise<PlacedEvent[]>
  /** Deliveries of one status with a position above `after`, in this order. */
  deliveries(query: {
    publisher: number
    status: DeliveryRow['status']
    after: number
    limit: number
  }): Promise<DeliveryRow[]>
  deliveriesAt(query: { publisher: number; positions: readonly number[] }): Promise<DeliveryRow[]>
  /** How many deliveries have a position up to this one. */
  countDeliveries(query: { publisher: number; upTo: number }): Promise<number>
  progress(): Promise<OutboxProgress>
}

/** Where the row of events begins and ends. */
export interface OutboxProgress {
  /** The highest position; 0 without any. */
  readonly last: number
  /** How many events have no position yet; more than `countedUnplaced` of them are not counted. */
  readonly unplaced: number
  readonly oldestUnplacedAt?: number
  readonly purgedTo: number
  /** Events up to `purgedTo` that are there all the same. */
  readonly kept: number
  readonly purgedBefore: number
}

/** Waiting events without a position that are counted at most: where no relay runs, they may be all events ever. */
export const countedUnplaced = 5_000_000

export interface OutboxRepository extends OutboxReader {
  insert(events: readonly KeptEvent[]): Promise<void>
  /**
   * Gives positions to at most `limit` events that have none, and answers to how many: those of one order in the order of
   * their `sequence`. A store that commits one transaction after another gives them at `insert`, and has nothing to do here;
   * nor has one where someone else is at it.
   */
  place(limit: number): Promise<number>

  /** Locks a publisher's row. `undefined` where there is none or, without `wait`, where someone else holds its lock. */
  lockPublisher(publisher: number, options: { wait: boolean }): Promise<PublisherRow | undefined>
  /** @throws StoreError `conflict` for a name or number that is there */
  insertPublisher(row: PublisherRow): Promise<void>
  /** Stores all but the number. */
  savePublisher(row: PublisherRow): Promise<void>
  removePublisher(publisher: number): Promise<void>

  insertStretches(rows: readonly StretchRow[]): Promise<void>
  removeStretches(rows: readonly StretchRow[]): Promise<void>

  /** Deliveries with `dueAt` ≤ `now`, the longest due first. */
  due(query: { publisher: number; now: number; limit: number }): Promise<DeliveryRow[]>
  /** All deliveries of the given orders. */
  deliveriesOf(query: { publisher: number; orderIds: readonly string[] }): Promise<DeliveryRow[]>
  /** The positions of all events of the given orders that have one. */
  positionsOf(orderIds: readonly string[]): Promise<{ readonly orderId: string; readonly position: number }[]>
  insertDeliveries(rows: readonly DeliveryRow[]): Promise<void>
  /** Stores all but key and order. */
  saveDeliveries(rows: readonly DeliveryRow[]): Promise<void>
  removeDeliveries(rows: readonly Pick<DeliveryRow, 'publisher' | 'position'>[]): Promise<void>

  /** Locks the row, and makes it where there is none. */
  lockState(): Promise<OutboxStateRow>
  /** Stores what was purged. */
  savePurged(state: Pick<OutboxStateRow, 'purgedTo' | 'kept' | 'purgedBefore'>): Promise<void>
  /** Of the given positions those with a delivery row of any publisher. */
  withDeliveries(positions: readonly number[]): Promise<number[]>
  removeEvents(positions: readonly number[]): Promise<void>
}
