import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { columns, pageOfRows } from './page.ts'
import { resultOf } from './result.ts'
import { compileStatement, placeholder, questionOf } from './statement.ts'
import { outbox } from './tables.ts'
import type { Value } from './value.ts'

/** Written out in every query that may use it: a partial index serves a query that states its condition. */
const unsent = sql<SqlBool>`status <> 'SENT'`

export function outboxQuestions(dialect: SqlDialect) {
  const now = placeholder.integer('now')
  const status = placeholder.text('status')
  const compiled = (query: RawBuilder<unknown>) => ({ compile: () => query.compile(dialect.queries) })
  const page = (where?: RawBuilder<SqlBool>) =>
    pageOfRows(dialect, { table: outbox, ...(where && { where }), order: ['createdAt', 'eventId'] })
  const requeue = compileStatement(
    compiled(sql`update jumun_outbox set status = 'PENDING', attempts = 0, next_attempt_at = ${now},
      lease_token = null, lease_until = null, last_error = null, sent_at = null where status = ${status}`).compile(),
  )

  return {
    /** Due events of one status, locked. */
    due: questionOf(
      compiled(sql`select ${columns(outbox.columns)} from jumun_outbox
      where status = ${status} and ${unsent} and next_attempt_at <= ${now}
      and (lease_until is null or lease_until <= ${now})
      and not exists (select 1 from jumun_outbox as earlier where earlier.aggregateid = jumun_outbox.aggregateid
        and earlier.sequence < jumun_outbox.sequence and earlier.status <> 'SENT')
      order by created_at, id limit ${placeholder.integer('limit')} ${dialect.lockSkippingLocked}`),
      outbox.decode,
    ),
    /** How many there are of each status but SENT, and of all. */
    stats: questionOf(
      compiled(sql`select status, count(*), min(created_at) from jumun_outbox where ${unsent} group by status
      union all select 'ALL', count(*), 0 from jumun_outbox`),
      resultOf({ status: 'key', events: 'integer', oldest: 'integer' }),
    ),
    /** Answers how many there were. */
    requeueAll: (connection: SqlConnection, values: Readonly<Record<string, Value>>): Promise<number> =>
      connection.run(requeue.sql, requeue.bind(values)),
    page: page(),
    pageOfUnsent: page(sql<SqlBool>`status = ${status} and ${unsent}`),
    pageOfSent: page(sql<SqlBool>`status = 'SENT'`),
  }
}
