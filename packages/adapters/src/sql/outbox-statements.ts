import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import { columns, pageStatement } from './page.ts'
import { compileStatement, placeholder, type Statement } from './statement.ts'
import { outbox } from './tables.ts'

/** Written out in every query that may use it: a partial index serves a query that states its condition. */
const unsent = sql<SqlBool>`status <> 'SENT'`

export interface OutboxStatements {
  /** Due events of one status, locked. */
  readonly due: Statement
  readonly requeue: Statement
  readonly stats: Statement
  readonly page: Statement
  readonly pageOfUnsent: Statement
  readonly pageOfSent: Statement
}

export function outboxStatements(dialect: SqlDialect): OutboxStatements {
  const now = placeholder.integer('now')
  const status = placeholder.text('status')
  const compile = (query: RawBuilder<unknown>) => compileStatement(query.compile(dialect.queries))
  const page = (where?: RawBuilder<SqlBool>) =>
    pageStatement(dialect, { table: outbox, ...(where && { where }), order: ['created_at', 'id'] })

  return {
    due: compile(sql`select ${columns(outbox.columns)} from jumun_outbox
      where status = ${status} and ${unsent} and next_attempt_at <= ${now}
      and (lease_until is null or lease_until <= ${now})
      and not exists (select 1 from jumun_outbox as earlier where earlier.aggregateid = jumun_outbox.aggregateid
        and earlier.sequence < jumun_outbox.sequence and earlier.status <> 'SENT')
      order by created_at, id limit ${placeholder.integer('limit')} ${dialect.lockSkippingLocked}`),
    requeue: compile(sql`update jumun_outbox set status = 'PENDING', attempts = 0, next_attempt_at = ${now},
      lease_token = null, lease_until = null, last_error = null, sent_at = null where status = ${status}`),
    stats: compile(sql`select status, count(*), min(created_at) from jumun_outbox where ${unsent} group by status
      union all select 'ALL', count(*), 0 from jumun_outbox`),
    page: page(),
    pageOfUnsent: page(sql<SqlBool>`status = ${status} and ${unsent}`),
    pageOfSent: page(sql<SqlBool>`status = 'SENT'`),
  }
}
