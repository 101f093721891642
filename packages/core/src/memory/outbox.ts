import { type DeliveryRow, outboxStateName, type OutboxStateRow } from '../outbox/delivery-rows.ts'
import type { EventRow, PlacedEvent } from '../outbox/event-rows.ts'
import type { Transaction } from '../ports/transaction.ts'
import type { Tables } from './tables.ts'

export function outboxRepository(tables: () => Tables): Transaction['outbox'] {
  return {
    publishers: async () => tables().publishers.ascending().toArray(),
    stretches: async publisher => tables().stretches.ascending([publisher]).toArray(),
    placed: async ({ from, to = Infinity, limit }) =>
      placedFrom(tables(), from)
        .take(limit)
        .toArray()
        .filter(({ position }) => position <= to),
    // Every event has its position from its first moment on: transactions run one after the other.
    unplaced: async () => [],
    find: async eventIds => tables().events.find(eventIds.map(eventId => [eventId])),
    at: async positions =>
      positions.toSorted((a, b) => a - b).flatMap(position => atPosition(tables(), position) ?? []),
    deliveries: async ({ publisher, status, after, limit }) =>
      tables()
        .deliveries.by('status')
        .ascending([publisher, status], [publisher, status, after + 1])
        .take(limit)
        .toArray(),
    deliveriesAt: async ({ publisher, positions }) =>
      tables().deliveries.find(positions.map(position => [position, publisher])),
    countDeliveries: async ({ publisher, upTo }) =>
      tables()
        .deliveries.ascending()
        .filter(row => row.publisher === publisher && row.position <= upTo)
        .toArray().length,
    async progress() {
      const { purgedTo, kept, purgedBefore } = stateOf(tables())
      return { last: lastPosition(tables()), unplaced: 0, purgedTo, kept, purgedBefore }
    },
    async insert(events) {
      const now = tables()
      const last = lastPosition(now)
      now.events.insert(events.map((event, index): EventRow => ({ ...event, position: last + 1 + index })))
    },
    place: async () => 0,

    lockPublisher: async publisher => tables().publishers.get([publisher]),
    insertPublisher: async row => tables().publishers.insert([row]),
    savePublisher: async row => tables().publishers.update([row]),
    removePublisher: async publisher => tables().publishers.remove([publisher]),
    insertStretches: async rows => tables().stretches.insert(rows),
    async removeStretches(rows) {
      for (const { publisher, first } of rows) tables().stretches.remove([publisher, first])
    },
    async due({ publisher, now, limit }) {
      const due: DeliveryRow[] = []
      for (const row of tables().deliveries.by('due').ascending([publisher])) {
        if (due.length === limit || row.dueAt! > now) break
        due.push(row)
      }
      return due
    },
    deliveriesOf: async ({ publisher, orderIds }) =>
      orderIds.flatMap(orderId => tables().deliveries.by('order').ascending([publisher, orderId]).toArray()),
    positionsOf: async orderIds =>
      orderIds.flatMap(orderId =>
        tables()
          .events.by('order')
          .ascending([orderId])
          .toArray()
          .flatMap(({ position }) => (position === undefined ? [] : { orderId, position })),
      ),
    insertDeliveries: async rows => tables().deliveries.insert(rows),
    saveDeliveries: async rows => tables().deliveries.update(rows),
    async removeDeliveries(rows) {
      for (const { publisher, position } of rows) tables().deliveries.remove([position, publisher])
    },

    async lockState() {
      const now = tables()
      const row = stateOf(now)
      if (!now.outboxState.has([outboxStateName])) now.outboxState.insert([row])
      return row
    },
    savePurged: async purged => tables().outboxState.update([{ ...stateOf(tables()), ...purged }]),
    ages: async ({ after, limit }) =>
      placedFrom(tables(), after + 1)
        .take(limit)
        .map(({ position, createdAt }) => ({ position, createdAt }))
        .toArray(),
    async withDeliveries(positions) {
      const now = tables()
      const publishers = now.publishers.ascending().toArray()
      return positions.filter(position => publishers.some(({ publisher }) => now.deliveries.has([position, publisher])))
    },
    async removeEvents(positions) {
      for (const position of positions) {
        const event = atPosition(tables(), position)
        if (event !== undefined) tables().events.remove([event.eventId])
      }
    },
  }
}

const newState: OutboxStateRow = { name: outboxStateName, placed: 0, purgedTo: 0, kept: 0, purgedBefore: 0 }

function stateOf(tables: Tables): OutboxStateRow {
  return tables.outboxState.get([outboxStateName]) ?? newState
}

function lastPosition(tables: Tables): number {
  return tables.events.by('position').descending().take(1).toArray()[0]?.position ?? 0
}

function atPosition(tables: Tables, position: number): PlacedEvent | undefined {
  return tables.events.by('position').ascending([position]).take(1).toArray()[0] as PlacedEvent | undefined
}

/** The events with that position or a higher one. */
function placedFrom(tables: Tables, position: number): IteratorObject<PlacedEvent> {
  return tables.events.by('position').ascending([], [position]) as IteratorObject<PlacedEvent>
}
