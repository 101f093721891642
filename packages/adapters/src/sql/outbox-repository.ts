import type { Delivery, OutboxStats, Transaction } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { decodeStoredEvent, encodeEvent, leaseTokenOf } from './event-rows.ts'
import { rowsOf } from './key-selection.ts'
import { outboxStatements } from './outbox-statements.ts'
import { pageOf } from './page.ts'
import { outbox } from './tables.ts'
import { sortRows } from './utf8-order.ts'
import { integer, orNull, type Row, type StoredRow, text } from './value.ts'

export function outboxRepository(dialect: SqlDialect): (connection: SqlConnection) => Transaction['outbox'] {
  const statements = outboxStatements(dialect)
  const insert = dialect.insertRows(outbox)
  const lock = dialect.selectByKeys(rowsOf(outbox, { lock: true }))
  const lease = dialect.updateRows(outbox, ['lease_token', 'lease_until'])
  const write = dialect.updateRows(outbox, [
    'status',
    'attempts',
    'next_attempt_at',
    'last_error',
    'sent_at',
    'lease_token',
    'lease_until',
  ])

  return connection => ({
    async stats(now) {
      return statsOf(await connection.all(statements.stats.sql, []), now)
    },
    async page({ status, offset, limit }) {
      const { page, pageOfSent, pageOfUnsent } = statements
      const statement = status === undefined ? page : status === 'SENT' ? pageOfSent : pageOfUnsent
      const values = { offset, limit, ...(status !== undefined && { status }) }
      return pageOf(await connection.all(statement.sql, statement.bind(values)), rows => rows.map(decodeStoredEvent))
    },
    insert: events => insert(connection, events.map(encodeEvent)),
    async claim({ token, now, leaseUntil, limit }) {
      const { due } = statements
      const found: StoredRow[] = []
      // One walk along the index a status; those of them that are not among the oldest are unlocked with the rest.
      for (const status of ['FAILED', 'PENDING']) {
        found.push(...(await connection.all(due.sql, due.bind({ status, now, limit }))))
      }
      const claimed = oldestFirst(found).slice(0, limit)
      await lease(
        connection,
        claimed.map(row => [token, leaseUntil, text(row[0])]),
      )
      return claimed.map(decodeStoredEvent)
    },
    async settle(token, deliveries) {
      const rows = await lock(
        connection,
        deliveries.map(delivery => [delivery.eventId]),
      )
      const held = new Set(rows.filter(row => leaseTokenOf(row) === token).map(row => text(row[0])))
      const settled = deliveries.filter(delivery => held.has(delivery.eventId))
      await write(connection, settled.map(encodeDelivery))
      return settled.map(delivery => delivery.eventId)
    },
    async requeue({ status, eventIds, now }) {
      if (eventIds === undefined) {
        return connection.run(statements.requeue.sql, statements.requeue.bind({ status, now }))
      }
      const rows = await lock(
        connection,
        eventIds.map(eventId => [eventId]),
      )
      const events = rows.map(decodeStoredEvent).filter(event => event.status === status)
      await write(
        connection,
        events.map(event => ['PENDING', 0, now, null, null, null, null, event.eventId]),
      )
      return events.length
    },
  })
}

function oldestFirst(rows: readonly StoredRow[]): StoredRow[] {
  const keyed = rows.map(row => [integer(row[12]), text(row[0]), row] as const)
  return sortRows(keyed, 2).map(([, , row]) => row)
}

/** The lease is given back with the answer. */
function encodeDelivery(delivery: Delivery): Row {
  const { eventId, status, attempts, nextAttemptAt, lastError, sentAt } = delivery
  return [status, attempts, nextAttemptAt, orNull(lastError), orNull(sentAt), null, null, eventId]
}

function statsOf(rows: readonly StoredRow[], now: number): OutboxStats {
  const counts = new Map(rows.map(row => [text(row[0]), integer(row[1])]))
  const count = (status: string) => counts.get(status) ?? 0
  const waiting = rows.filter(row => row[0] === 'PENDING' || row[0] === 'FAILED').map(row => integer(row[2]))
  return {
    pending: count('PENDING'),
    failed: count('FAILED'),
    dead: count('DEAD'),
    sent: count('ALL') - count('PENDING') - count('FAILED') - count('DEAD'),
    oldestPendingMs: waiting.length === 0 ? 0 : Math.max(0, now - Math.min(...waiting)),
  }
}
