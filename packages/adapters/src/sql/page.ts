import type { Page } from '@jumun/core'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { type Joined, joinedRows } from './joined-rows.ts'
import { resultOf } from './result.ts'
import { compileStatement, placeholder, type Statement } from './statement.ts'
import type { Table, TableOf } from './table.ts'
import type { StoredRow, Value } from './value.ts'

interface PageQuery<Read extends object> {
  readonly table: TableOf<Read, never>
  readonly where?: RawBuilder<SqlBool>
  readonly order: readonly (keyof Read & string)[]
}

/** Rows that belong to those of the page, joined behind them: `on` and `order` are columns of theirs. */
interface PageDetails<Detail extends object> {
  readonly table: TableOf<Detail, never>
  readonly on: readonly string[]
  readonly order: readonly (keyof Detail & string)[]
}

type AskPage<Item> = (connection: SqlConnection, values: Readonly<Record<string, Value>>) => Promise<Page<Item>>

/** Asks for a page of rows; `values` are `limit`, `offset` and what `where` needs. */
export function pageOfRows<Read extends object>(dialect: SqlDialect, query: PageQuery<Read>): AskPage<Read> {
  return askPage(pageStatement(dialect, query), rows => rows.map(row => query.table.decode(row, totalWidth)))
}

/** As `pageOfRows`, each row with those that belong to it. */
export function pageOfJoinedRows<Read extends object, Detail extends object>(
  dialect: SqlDialect,
  query: PageQuery<Read>,
  details: PageDetails<Detail>,
): AskPage<Joined<Read, Detail>> {
  return askPage(pageStatement(dialect, query, details), joinedRows(query.table, details.table, totalWidth))
}

/** Asks for rows behind a key, each with those that belong to it, without a total; `values` are `limit` and what `where` needs. */
export function joinedRowsBehind<Read extends object, Detail extends object>(
  dialect: SqlDialect,
  query: PageQuery<Read> & { readonly key: readonly RawBuilder<unknown>[] },
  details: PageDetails<Detail>,
): (connection: SqlConnection, values: Readonly<Record<string, Value>>) => Promise<Joined<Read, Detail>[]> {
  const { table, key, where = sql<SqlBool>`true` } = query
  const ordered = query.order.map(table.columnOf)
  const rows = sql`select ${columns(table.columns)} from ${sql.table(table.name)}
    where ${where} and ${dialect.compareKey(ordered, '>', key)}
    order by ${columns(ordered)} limit ${placeholder.integer('limit')}`
  const selected = sql.join([...refs(of('page', table.columns)), ...detailColumns(details.table)])
  const order = [...of('page', ordered), ...of('details', details.order.map(details.table.columnOf))]
  const statement = compileStatement(
    sql`select ${selected} from (${rows}) as page ${joinOf(dialect, details)} order by ${columns(order)}`.compile(
      dialect.queries,
    ),
  )
  const decode = joinedRows(table, details.table)
  return async (connection, values) => decode(await connection.all(statement.sql, statement.bind(values)))
}

/** Names of their own: some drivers give a row as an object. */
function detailColumns(table: Table | undefined): RawBuilder<unknown>[] {
  return (table?.columns ?? []).map(name => sql`${sql.ref(`details.${name}`)} as ${sql.ref(`detail_${name}`)}`)
}

export function columns(names: readonly string[]): RawBuilder<unknown> {
  return sql.join(refs(names))
}

function refs(names: readonly string[]): RawBuilder<unknown>[] {
  return names.map(name => sql.ref(name))
}

/** The total stands before the row. */
const totalWidth = 1
const totalOf = resultOf({ total: 'integer' })

function askPage<Item>(statement: Statement, decode: (rows: StoredRow[]) => Item[]): AskPage<Item> {
  return async (connection, values) => {
    const rows = await connection.all(statement.sql, statement.bind(values))
    const [first] = rows
    return {
      items: decode(rows.filter(row => row[totalWidth] !== null)),
      total: first === undefined ? 0 : totalOf(first).total,
    }
  }
}

/**
 * A page and the number of all rows in one statement, so that the two belong to one moment. Each row is the total, the
 * table's columns, and those of the details; a page without rows is one row of the total alone.
 */
function pageStatement<Read extends object, Detail extends object>(
  dialect: SqlDialect,
  query: PageQuery<Read>,
  details?: PageDetails<Detail>,
): Statement {
  const { table } = query
  const ordered = query.order.map(table.columnOf)
  const from = sql`from ${sql.table(table.name)} where ${query.where ?? sql<SqlBool>`true`}`
  const rows = sql`select ${columns(table.columns)} ${from} order by ${columns(ordered)}
    limit ${placeholder.integer('limit')} offset ${placeholder.integer('offset')}`
  const selected = [...refs(['counted.total', ...of('page', table.columns)]), ...detailColumns(details?.table)]
  const order = [...of('page', ordered), ...of('details', details?.order.map(details.table.columnOf) ?? [])]
  const join = details ? joinOf(dialect, details) : sql``
  const page = sql`select ${sql.join(selected)} from (select count(*) as total ${from}) as counted
    left join (${rows}) as page on true ${join} order by ${columns(order)}`
  return compileStatement(page.compile(dialect.queries))
}

function joinOf<Detail extends object>(
  { looksUpEach }: SqlDialect,
  { table, on, order }: PageDetails<Detail>,
): RawBuilder<unknown> {
  const from = sql.table(table.name)
  const areOf = (alias: string) =>
    sql.join(
      on.map(name => sql`${sql.ref(`${alias}.${name}`)} = ${sql.ref(`page.${name}`)}`),
      sql` and `,
    )
  if (!looksUpEach) return sql`left join ${from} as details on ${areOf('details')}`
  return sql`left join lateral (select * from ${from} as own where ${areOf('own')}
    order by ${columns(of('own', order.map(table.columnOf)))}) as details on true`
}

function of(alias: string, names: readonly string[]): string[] {
  return names.map(name => `${alias}.${name}`)
}
