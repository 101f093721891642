import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { SqlConnection } from '../connection.ts'
import type { SqlDialect } from '../dialect.ts'
import type { Conversion, Migration } from '../migrate.ts'
import { createIndex, createTable, natural, oneOf } from './table-builder.ts'

/**
 * Events keep nothing of their delivery any more: each publisher has a row that says how far it is, and rows for the few
 * events that go their own way. What was sent, failed or is dead goes over to a publisher without a name, which the first
 * that comes takes over; what waits stands behind it.
 */
export const deliveries: Migration = {
  name: '0004-deliveries',
  statements: dialect => [
    createTable(dialect, 'jumun_outbox_state', {
      columns: { name: 'key', placed: 'integer', purged_to: 'integer', kept: 'integer', purged_before: 'integer' },
      primaryKey: ['name'],
      clustered: true,
      rewritten: true,
      checks: { range: natural('placed', 'purged_to', 'kept', 'purged_before') },
    }),
    createTable(dialect, 'jumun_publishers', {
      columns: {
        publisher: 'integer',
        name: 'key',
        reached: 'integer',
        failed: 'integer',
        dead: 'integer',
        waiting: 'integer',
        failures: 'integer',
        paused_until: 'integer',
      },
      primaryKey: ['publisher'],
      clustered: true,
      rewritten: true,
      unique: [['name']],
      checks: {
        range: natural('publisher', 'reached', 'failed', 'dead', 'waiting', 'failures', 'paused_until'),
      },
    }),
    createTable(dialect, 'jumun_deliveries', {
      columns: {
        position: 'integer',
        publisher: 'integer',
        order_id: 'key',
        status: 'key',
        attempts: 'integer',
        next_attempt_at: 'integer',
        due_at: 'integer?',
        lease_token: 'key?',
        last_error: 'document?',
      },
      primaryKey: ['position', 'publisher'],
      clustered: true,
      checks: {
        status: oneOf('status', ['PENDING', 'FAILED', 'DEAD']),
        range: natural('publisher', 'position', 'attempts', 'next_attempt_at', 'due_at'),
      },
    }),
    createIndex(dialect, {
      name: 'jumun_deliveries_due',
      table: 'jumun_deliveries',
      columns: ['publisher', 'due_at', 'position'],
      where: sql`due_at is not null`,
    }),
    createIndex(dialect, {
      name: 'jumun_deliveries_status',
      table: 'jumun_deliveries',
      columns: ['status', 'publisher', 'position'],
    }),
    createIndex(dialect, {
      name: 'jumun_deliveries_order',
      table: 'jumun_deliveries',
      columns: ['order_id', 'publisher', 'position'],
    }),
    convertOutbox(dialect),
    ...unplacedIndex(dialect),
  ],
}

/** Events without a position, the oldest first; there are none where rows are numbered as they are inserted. */
function unplacedIndex(dialect: SqlDialect) {
  if (dialect.commitsInTurn === true) return []
  const columns = ['created_at', 'id']
  return [
    createIndex(dialect, {
      name: 'jumun_events_unplaced',
      table: 'jumun_outbox',
      columns: dialect.definition.partialIndexes ? columns : ['position', ...columns],
      where: sql`position is null`,
    }),
  ]
}

const next = 'jumun_outbox_next'
const before = 'jumun_outbox_before'
/** Made last: where it is, all that comes before is done. */
const last = 'jumun_delivery_stretches'

/**
 * Events are written into a new table, which then takes the old one's name. Where each of these steps is committed alone, one
 * that was cut off goes on where it was.
 */
function convertOutbox(dialect: SqlDialect): Conversion {
  const { definition, queries } = dialect
  const drop = (table: string) => queries.schema.dropTable(table).ifExists().compile()

  async function convert(connection: SqlConnection, isThere: (table: string) => Promise<boolean>): Promise<void> {
    if (!(await isThere(before))) {
      if (await isThere(last)) return
      await connection.run(newOutbox(dialect).sql, [])
      for (const { into, rows } of takeOver(dialect)) {
        if (await isEmpty(connection, into)) await connection.run(`insert into ${into} ${rows}`, [])
      }
      const swap = definition.renameTables([
        ['jumun_outbox', before],
        [next, 'jumun_outbox'],
      ])
      for (const statement of swap) await connection.run(statement.compile(queries).sql, [])
    }
    await connection.run(stretches(dialect).sql, [])
    await connection.run(drop(before).sql, [])
  }

  return async connection => {
    const isThere = async (table: string) => (await connection.all(definition.tableExists, [table])).length > 0
    try {
      await convert(connection, isThere)
    } catch (error) {
      // On two nodes of a cluster two may be at it at once: who meets the work of the other waits for its end.
      if (!(await comesSoon(() => isThere(last)))) throw error
      await connection.run(drop(next).sql, [])
    }
  }
}

async function comesSoon(isThere: () => Promise<boolean>): Promise<boolean> {
  for (let looks = 0; looks < 40; looks += 1) {
    // In a transaction that has failed nothing can be asked.
    const there = await isThere().catch(() => undefined)
    if (there !== false) return there ?? false
    await sleep(50)
  }
  return false
}

/** Orders are not referred to: each event costs a look-up less, and an audit finds one without its order. */
function newOutbox(dialect: SqlDialect) {
  // One writer numbers rows as it inserts them, so there the number is the key of the rows themselves.
  const key = dialect.commitsInTurn === true ? 'position' : 'id'
  const other = key === 'id' ? 'position' : 'id'
  return createTable(dialect, next, {
    columns: {
      id: 'key',
      aggregatetype: 'key',
      aggregateid: 'key',
      type: 'key',
      payload: 'document',
      sequence: 'integer',
      created_at: 'integer',
      position: 'integer?',
    },
    primaryKey: [key],
    clustered: false,
    unique: [[other], ['aggregateid', 'sequence']],
    checks: {
      type: oneOf('type', ['order.paid', 'order.cancelled', 'order.payment_failed']),
      range: natural('sequence', 'created_at', 'position'),
    },
    prefix: 'jumun_event',
  })
}

function stretches(dialect: SqlDialect) {
  return createTable(dialect, last, {
    columns: {
      publisher: 'integer',
      first_position: 'integer',
      last_position: 'integer',
      events: 'integer',
      is_again: 'integer',
      lease_token: 'key?',
      lease_until: 'integer?',
    },
    primaryKey: ['publisher', 'first_position'],
    clustered: true,
    rewritten: true,
    checks: {
      range: natural('publisher', 'first_position', 'last_position', 'events', 'is_again', 'lease_until'),
      stretch: 'first_position <= last_position',
    },
  })
}

/** Events that were tried come first, by age, and have their places; those that wait get theirs like new ones. */
const place = `row_number() over (order by case status when 'SENT' then 0 when 'PENDING' then 2 else 1 end, created_at, id)`

function takeOver(dialect: SqlDialect) {
  const places = dialect.commitsInTurn === true ? place : `case when status = 'PENDING' then null else ${place} end`
  return [
    {
      into: next,
      rows: `(id, aggregatetype, aggregateid, type, payload, sequence, created_at, position)
        select id, aggregatetype, aggregateid, type, payload, sequence, created_at, ${places} from jumun_outbox`,
    },
    {
      into: 'jumun_deliveries',
      rows: `(publisher, position, order_id, status, attempts, next_attempt_at, due_at, last_error)
        select 1, event.position, event.aggregateid, old.status, old.attempts, old.next_attempt_at,
          case when old.status = 'FAILED' then old.next_attempt_at end, old.last_error
        from jumun_outbox old join ${next} event on event.id = old.id where old.status in ('FAILED', 'DEAD')`,
    },
    {
      into: 'jumun_publishers',
      rows: `(publisher, name, reached, failed, dead, waiting, failures, paused_until)
        select 1, '', count(*), sum(case when status = 'FAILED' then 1 else 0 end),
          sum(case when status = 'DEAD' then 1 else 0 end), 0, 0, 0
        from jumun_outbox where status <> 'PENDING' having count(*) > 0`,
    },
    {
      into: 'jumun_outbox_state',
      rows: `(name, placed, purged_to, kept, purged_before)
        select 'outbox', count(*), 0, 0, 0 from jumun_outbox where status <> 'PENDING'`,
    },
  ]
}

async function isEmpty(connection: SqlConnection, table: string): Promise<boolean> {
  return (await connection.all(`select 1 from ${table} limit 1`, [])).length === 0
}
