import type { OutboxRepository, OutboxStats } from '@jumun/core'
import { compareText, type EventRow, newEventRow, shopEventOf, storedEventOf } from '@jumun/core/rows'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { outboxQuestions } from './outbox-questions.ts'
import { insertRows, selectRows, single, updateRows } from './table-access.ts'
import { outbox } from './tables.ts'

export function outboxRepository(dialect: SqlDialect): (connection: SqlConnection) => OutboxRepository {
  const { due, stats, requeueAll, page, pageOfUnsent, pageOfSent } = outboxQuestions(dialect)
  const insert = insertRows(dialect, outbox)
  const lock = selectRows(dialect, outbox, { lock: true })
  const lease = updateRows(dialect, outbox, ['leaseToken', 'leaseUntil'])
  const write = updateRows(dialect, outbox, [
    'status',
    'attempts',
    'nextAttemptAt',
    'lastError',
    'sentAt',
    'leaseToken',
    'leaseUntil',
  ])

  return connection => ({
    stats: async now => statsOf(await stats(connection, {}), now),
    async page({ status, offset, limit }) {
      const ask = status === undefined ? page : status === 'SENT' ? pageOfSent : pageOfUnsent
      const { items, total } = await ask(connection, { offset, limit, ...(status !== undefined && { status }) })
      return { items: items.map(storedEventOf), total }
    },
    insert: events => insert(connection, events.map(newEventRow)),
    async claim({ token, now, leaseUntil, limit }) {
      const found: EventRow[] = []
      // One walk along the index a status; those of them that are not among the oldest are unlocked with the rest.
      for (const status of ['FAILED', 'PENDING']) found.push(...(await due(connection, { status, now, limit })))
      const claimed = found.sort(byAge).slice(0, limit)
      await lease(
        connection,
        claimed.map(event => ({ ...event, leaseToken: token, leaseUntil })),
      )
      return claimed.map(storedEventOf)
    },
    async settle(token, deliveries) {
      const locked = await lock(connection, single(deliveries.map(({ eventId }) => eventId)))
      const held = new Map(locked.filter(row => row.leaseToken === token).map(row => [row.eventId, row]))
      const settled = deliveries.filter(({ eventId }) => held.has(eventId))
      // The lease is given back with the answer.
      await write(
        connection,
        settled.map(delivery => ({ ...shopEventOf(held.get(delivery.eventId)!), ...delivery })),
      )
      return settled.map(({ eventId }) => eventId)
    },
    async requeue({ status, eventIds, now }) {
      if (eventIds === undefined) return requeueAll(connection, { status, now })
      const locked = await lock(connection, single(eventIds))
      const events = locked.filter(event => event.status === status)
      await write(
        connection,
        events.map(event => ({ ...newEventRow(event), nextAttemptAt: now })),
      )
      return events.length
    },
  })
}

function byAge(one: EventRow, other: EventRow): number {
  return one.createdAt - other.createdAt || compareText(one.eventId, other.eventId)
}

function statsOf(
  rows: readonly { readonly status: string; readonly events: number; readonly oldest: number }[],
  now: number,
): OutboxStats {
  const countOf = (status: string) => rows.find(row => row.status === status)?.events ?? 0
  const waiting = rows.filter(({ status }) => status === 'PENDING' || status === 'FAILED').map(({ oldest }) => oldest)
  return {
    pending: countOf('PENDING'),
    failed: countOf('FAILED'),
    dead: countOf('DEAD'),
    sent: countOf('ALL') - countOf('PENDING') - countOf('FAILED') - countOf('DEAD'),
    oldestPendingMs: waiting.length === 0 ? 0 : Math.max(0, now - Math.min(...waiting)),
  }
}
