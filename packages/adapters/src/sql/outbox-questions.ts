import { countedUnplaced } from '@jumun/core'
import { outboxStateName } from '@jumun/core/rows'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import { columns } from './page.ts'
import { resultOf } from './result.ts'
import { placeholder, questionOf } from './statement.ts'
import { deliveries, outbox, outboxState, publishers, stretches } from './tables.ts'

/** Everything that is asked by other means than a key. */
export function outboxQuestions(dialect: SqlDialect) {
  const { integer, text } = placeholder
  const compiled = (query: RawBuilder<unknown>) => ({ compile: () => query.compile(dialect.queries) })
  const ofPublisher = sql<SqlBool>`publisher = ${integer('publisher')}`
  const limit = sql`limit ${integer('limit')}`
  const unplaced = (behind: RawBuilder<SqlBool>) =>
    questionOf(
      compiled(sql`select ${columns(outbox.columns)} from jumun_outbox
        where position is null and ${behind} order by created_at, id ${limit}`),
      outbox.decode,
    )

  return {
    publishers: questionOf(
      compiled(sql`select ${columns(publishers.columns)} from jumun_publishers order by publisher`),
      publishers.decode,
    ),
    /** The row of a publisher, unless someone else holds its lock. */
    lockFree: questionOf(
      compiled(sql`select ${columns(publishers.columns)} from jumun_publishers where ${ofPublisher}
        ${dialect.lockSkippingLocked}`),
      publishers.decode,
    ),
    stretches: questionOf(
      compiled(sql`select ${columns(stretches.columns)} from jumun_delivery_stretches where ${ofPublisher}
        order by first_position`),
      stretches.decode,
    ),
    placed: questionOf(
      compiled(sql`select ${columns(outbox.columns)} from jumun_outbox
        where position >= ${integer('from')} and position <= ${integer('to')} order by position ${limit}`),
      outbox.decode,
    ),
    unplaced: unplaced(sql<SqlBool>`true`),
    unplacedBehind: unplaced(dialect.compareKey(['created_at', 'id'], '>', [integer('createdAt'), text('eventId')])),
    /** What is needed to place events, without their payloads. */
    toPlace: questionOf(
      compiled(sql`select id, aggregateid, sequence from jumun_outbox where position is null
        order by created_at, id ${limit}`),
      resultOf({ eventId: 'key', orderId: 'key', sequence: 'integer' }),
    ),
    freeState: questionOf(
      compiled(sql`select ${columns(outboxState.columns)} from jumun_outbox_state
        where name = ${sql.lit(outboxStateName)} ${dialect.lockSkippingLocked}`),
      outboxState.decode,
    ),
    due: questionOf(
      compiled(sql`select ${columns(deliveries.columns)} from jumun_deliveries
        where ${ofPublisher} and due_at <= ${integer('now')} order by due_at, position ${limit}`),
      deliveries.decode,
    ),
    ofStatus: questionOf(
      compiled(sql`select ${columns(deliveries.columns)} from jumun_deliveries
        where ${ofPublisher} and status = ${text('status')} and position > ${integer('after')}
        order by position ${limit}`),
      deliveries.decode,
    ),
    countUpTo: questionOf(
      compiled(sql`select count(*) from jumun_deliveries where ${ofPublisher} and position <= ${integer('upTo')}`),
      resultOf({ count: 'integer' }),
    ),
    last: questionOf(compiled(sql`select coalesce(max(position), 0) from jumun_outbox`), resultOf({ last: 'integer' })),
    countUnplaced: questionOf(
      compiled(sql`select count(*), coalesce(min(created_at), 0) from
        (select created_at from jumun_outbox where position is null order by created_at, id
          limit ${sql.lit(countedUnplaced)}) as waiting`),
      resultOf({ unplaced: 'integer', oldest: 'integer' }),
    ),
    ages: questionOf(
      compiled(sql`select position, created_at from jumun_outbox where position > ${integer('after')}
        order by position ${limit}`),
      resultOf({ position: 'integer', createdAt: 'integer' }),
    ),
  }
}
