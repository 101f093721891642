import { expect, it } from 'vitest'
import { mysqlDialect } from '../mysql/dialect.ts'
import { postgresDialect } from '../postgres/dialect.ts'
import { sqliteDialect } from '../sqlite/dialect.ts'
import type { SqlDialect } from './dialect.ts'
import { migrations } from './migrations.ts'

/** The indexes that a shop is made with, and of which rows each of them holds no others. */
function indexesOf(dialect: SqlDialect): (readonly [name: string, rows: string | undefined])[] {
  return migrations
    .flatMap(({ statements }) => statements(dialect))
    .flatMap(statement => {
      const { sql } = 'sql' in statement ? statement : { sql: '' }
      const [, name] = /^create (?:unique )?index .?(\w+)/.exec(sql) ?? []
      return name === undefined ? [] : [[name, / where (.+)$/.exec(sql)?.[1]] as const]
    })
}

const few = [
  ['jumun_user_coupons_due', `status = 'ISSUED'`],
  ['jumun_orders_due', `status = 'PENDING'`],
  ['jumun_outbox_unsent', `status <> 'SENT'`],
  ['jumun_order_due', `status = 'PENDING'`],
  ['jumun_deliveries_due', 'due_at is not null'],
  ['jumun_events_unplaced', 'position is null'],
  ['jumun_order_failed', `status = 'FAILED'`],
  ['jumun_user_coupons_used', `status = 'USED'`],
]

it.each([
  // Its events have their positions from their first moment on.
  ['SQLite', sqliteDialect, few.filter(([name]) => name !== 'jumun_events_unplaced')],
  ['PostgreSQL', postgresDialect, few],
])('keeps small on %s what few rows are looked up by', (_, dialect, indexes) => {
  expect(indexesOf(dialect).filter(([, rows]) => rows !== undefined)).toEqual(indexes)
})

it.each([true, false])('holds all rows where an index cannot leave any out: MariaDB %s', isMariadb => {
  const indexes = indexesOf(mysqlDialect({ isMariadb, major: 10, minor: 11 }))
  expect(indexes.length).toBeGreaterThan(few.length)
  expect(indexes.filter(([, rows]) => rows !== undefined)).toEqual([])
})
