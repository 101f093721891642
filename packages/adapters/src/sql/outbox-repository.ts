import type { OutboxRepository } from '@jumun/core'
import { outboxStateName, type EventRow, type PlacedEvent } from '@jumun/core/rows'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { outboxQuestions } from './outbox-questions.ts'
import { placementOf } from './placement.ts'
import { resultOf } from './result.ts'
import { insertAbsentRows, insertRows, selectRows, single, updateRows } from './table-access.ts'
import { claimablePublishers, deliveries, outbox, outboxState, publishers, stretches } from './tables.ts'

export function outboxRepository(dialect: SqlDialect): (connection: SqlConnection) => OutboxRepository {
  const ask = outboxQuestions(dialect)
  const insertEvents = insertRows(dialect, outbox)
  const find = selectRows(dialect, outbox)
  const at = selectRows(dialect, outbox, { by: ['position'] })
  const ofOrders = selectRows(dialect, outbox, { by: ['orderId'] })
  const place = updateRows(dialect, outbox, ['position'])
  const removeEvents = dialect.deleteRows(outbox)
  const positions = dialect.selectByKeys({
    columns: ['aggregateid', 'position'],
    from: outbox.name,
    by: [{ column: 'aggregateid', kind: 'key' }],
  })
  const identify = dialect.selectByKeys({
    columns: ['position', 'id'],
    from: outbox.name,
    by: [{ column: 'position', kind: 'integer' }],
  })
  const identity = resultOf({ position: 'integer', eventId: 'key' })
  const lockPublisher = selectRows(dialect, publishers, { lock: true })
  const claimPublishers = dialect.claimRows?.(claimablePublishers, 'lock_count')
  const insertPublishers = insertRows(dialect, publishers)
  const savePublishers = updateRows(dialect, publishers, [
    'name',
    'cursor',
    'failed',
    'dead',
    'waiting',
    'failures',
    'pausedUntil',
  ])
  const removePublishers = dialect.deleteRows(publishers)
  const insertStretches = insertRows(dialect, stretches)
  const removeStretches = dialect.deleteRows(stretches)
  const deliveriesAt = selectRows(dialect, deliveries)
  // Those of all publishers: asked for one's, a server may take the publisher, mostly the same, for the choosy part.
  const deliveriesOf = selectRows(dialect, deliveries, { by: ['orderId'] })
  const insertDeliveries = insertRows(dialect, deliveries)
  const saveDeliveries = updateRows(dialect, deliveries, [
    'status',
    'attempts',
    'nextAttemptAt',
    'dueAt',
    'leaseToken',
    'lastError',
  ])
  const removeDeliveries = dialect.deleteRows(deliveries)
  const anyDelivery = dialect.selectByKeys({
    columns: ['position'],
    from: deliveries.name,
    by: [{ column: 'position', kind: 'integer' }],
  })
  const positionOnly = resultOf({ position: 'integer' })
  const findState = selectRows(dialect, outboxState)
  const lockState = selectRows(dialect, outboxState, { lock: true })
  const makeState = insertAbsentRows(dialect, outboxState)
  const savePlaced = updateRows(dialect, outboxState, ['placed'])
  const savePurged = updateRows(dialect, outboxState, ['purgedTo', 'kept', 'purgedBefore'])

  return connection => {
    const claimed = new Set<number>()

    /** What is written under a publisher's lock goes with a change of the publisher, where its lock alone guards nothing. */
    async function claimOf(rows: readonly { readonly publisher: number }[]) {
      if (claimPublishers === undefined) return
      const unclaimed = [...new Set(rows.map(({ publisher }) => publisher))].filter(
        publisher => !claimed.has(publisher),
      )
      for (const publisher of unclaimed) claimed.add(publisher)
      if (unclaimed.length > 0)
        await claimPublishers(
          connection,
          unclaimed.map(publisher => [publisher]),
        )
    }

    async function stateLocked() {
      const key = single([outboxStateName])
      const [row] = await lockState(connection, key)
      if (row !== undefined) return row
      await makeState(connection, [newState])
      return (await lockState(connection, key))[0]!
    }

    async function progress() {
      const [state = newState] = await findState(connection, single([outboxStateName]))
      const [{ last } = { last: 0 }] = await ask.last(connection, {})
      const { purgedTo, kept, purgedBefore } = state
      if (dialect.commitsInTurn === true) return { last, unplaced: 0, purgedTo, kept, purgedBefore }
      const [{ unplaced, oldest } = { unplaced: 0, oldest: 0 }] = await ask.countUnplaced(connection, {})
      return { last, unplaced, purgedTo, kept, purgedBefore, ...(unplaced > 0 && { oldestUnplacedAt: oldest }) }
    }

    return {
      publishers: () => ask.publishers(connection, {}),
      stretches: publisher => ask.stretches(connection, { publisher }),
      placed: async ({ from, to = Number.MAX_SAFE_INTEGER, limit }) =>
        placedOnly(await ask.placed(connection, { from, to, limit })),
      async unplaced({ after, limit }) {
        if (dialect.commitsInTurn === true) return []
        return after === undefined
          ? ask.unplaced(connection, { limit })
          : ask.unplacedBehind(connection, { ...after, limit })
      },
      find: eventIds => find(connection, single(eventIds)),
      at: async places =>
        placedOnly(
          await at(
            connection,
            places.map(position => [position]),
          ),
        ),
      deliveries: query => ask.ofStatus(connection, query),
      deliveriesAt: ({ publisher, positions: places }) =>
        deliveriesAt(
          connection,
          places.map(position => [position, publisher]),
        ),
      async countDeliveries(query) {
        const [{ count } = { count: 0 }] = await ask.countUpTo(connection, query)
        return count
      },
      progress,

      insert: events => insertEvents(connection, events),
      async place(limit) {
        if (dialect.commitsInTurn === true) return 0
        const [first] = await ask.toPlace(connection, { limit: 1 })
        if (first === undefined) return 0
        if ((await findState(connection, single([outboxStateName]))).length === 0) await stateLocked()
        const [state] = await ask.freeState(connection, {})
        if (state === undefined) return 0
        // Read behind the lock: what someone else has placed before is not found again.
        const waiting = await ask.toPlace(connection, { limit })
        const orderIds = [...new Set(waiting.map(({ orderId }) => orderId))]
        const siblings = waiting.length < limit ? [] : await ofOrders(connection, single(orderIds))
        const placement = placementOf(
          waiting,
          siblings.filter(({ position }) => position === undefined),
        )
        await place(
          connection,
          placement.map((eventId, index) => ({ eventId, position: state.placed + index + 1 }) as EventRow),
        )
        await savePlaced(connection, [{ ...state, placed: state.placed + placement.length }])
        return placement.length
      },

      async lockPublisher(publisher, { wait }) {
        const rows = wait
          ? await lockPublisher(connection, [[publisher]])
          : await ask.lockFree(connection, { publisher })
        return rows[0]
      },
      insertPublisher: row => insertPublishers(connection, [row]),
      savePublisher: row => savePublishers(connection, [row]),
      async removePublisher(publisher) {
        await removePublishers(connection, [[publisher]])
      },
      async insertStretches(rows) {
        await claimOf(rows)
        await insertStretches(connection, rows)
      },
      async removeStretches(rows) {
        await claimOf(rows)
        await removeStretches(
          connection,
          rows.map(({ publisher, first }) => [publisher, first]),
        )
      },
      due: query => ask.due(connection, query),
      async deliveriesOf({ publisher, orderIds }) {
        const rows = await deliveriesOf(connection, single(orderIds))
        return rows.filter(row => row.publisher === publisher)
      },
      async positionsOf(orderIds) {
        const rows = await positions(connection, single(orderIds))
        return rows.filter(row => row[1] !== null).map(orderPosition)
      },
      async insertDeliveries(rows) {
        await claimOf(rows)
        await insertDeliveries(connection, rows)
      },
      async saveDeliveries(rows) {
        await claimOf(rows)
        await saveDeliveries(connection, rows)
      },
      async removeDeliveries(rows) {
        await claimOf(rows)
        await removeDeliveries(
          connection,
          rows.map(({ publisher, position }) => [position, publisher]),
        )
      },

      lockState: stateLocked,
      savePurged: purged => savePurged(connection, [{ ...newState, ...purged }]),
      ages: query => ask.ages(connection, query),
      async withDeliveries(places) {
        const rows = await anyDelivery(
          connection,
          places.map(position => [position]),
        )
        return rows.map(row => positionOnly(row).position)
      },
      async removeEvents(places) {
        const rows = await identify(
          connection,
          places.map(position => [position]),
        )
        await removeEvents(
          connection,
          rows.map(row => [identity(row).eventId]),
        )
      },
    }
  }
}

const newState = { name: outboxStateName, placed: 0, purgedTo: 0, kept: 0, purgedBefore: 0 }

const orderPosition = resultOf({ orderId: 'key', position: 'integer' })

function placedOnly(events: readonly EventRow[]): PlacedEvent[] {
  return events.filter((event): event is PlacedEvent => event.position !== undefined)
}
