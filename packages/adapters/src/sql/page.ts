import type { Page } from '@jumun/core'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import { compileStatement, placeholder, type Statement } from './statement.ts'
import type { Table } from './table.ts'
import type { StoredRow } from './value.ts'

export interface PageQuery {
  readonly table: Table
  readonly where?: RawBuilder<SqlBool>
  /** The columns of the table that it is sorted by. */
  readonly order: readonly string[]
  /** Rows that belong to those of the page, joined behind them. */
  readonly details?: { readonly table: Table; readonly on: readonly string[]; readonly order: readonly string[] }
}

/**
 * A page and the number of all rows in one statement, so that the two belong to one moment. Each row is the total, the
 * table's columns, and those of the details; a page without rows is one row of the total alone.
 */
export function pageStatement(dialect: SqlDialect, query: PageQuery): Statement {
  const { table, details } = query
  const where = query.where ?? sql<SqlBool>`true`
  const from = sql`from ${sql.table(table.name)} where ${where}`
  const rows = sql`select ${columns(table.columns)} ${from} order by ${columns(query.order)}
    limit ${placeholder.integer('limit')} offset ${placeholder.integer('offset')}`
  const join = details
    ? sql`left join ${sql.table(details.table.name)} as details on ${sql.join(
        details.on.map(name => sql`${sql.ref(`details.${name}`)} = ${sql.ref(`page.${name}`)}`),
        sql` and `,
      )}`
    : sql``
  const selected = [
    ...columnRefs(['counted.total', ...table.columns.map(name => `page.${name}`)]),
    // Names of their own: some drivers give a row as an object.
    ...(details?.table.columns ?? []).map(name => sql`${sql.ref(`details.${name}`)} as ${sql.ref(`detail_${name}`)}`),
  ]
  const order = [...query.order.map(name => `page.${name}`), ...(details?.order ?? []).map(name => `details.${name}`)]
  const page = sql`select ${sql.join(selected)} from (select count(*) as total ${from}) as counted
    left join (${rows}) as page on true ${join} order by ${columns(order)}`
  return compileStatement(page.compile(dialect.queries))
}

export function columns(names: readonly string[]): RawBuilder<unknown> {
  return sql.join(columnRefs(names))
}

function columnRefs(names: readonly string[]): RawBuilder<unknown>[] {
  return names.map(name => sql.ref(name))
}

/** The rows of a page without the total before them, decoded. */
export function pageOf<T>(rows: readonly StoredRow[], decode: (rows: StoredRow[]) => T[]): Page<T> {
  const found = rows.filter(row => row[1] !== null).map(row => row.slice(1))
  return { items: decode(found), total: Number(rows[0]?.[0] ?? 0) }
}
