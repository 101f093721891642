import type { Page } from '@jumun/core'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { type Joined, joinedRows } from './joined-rows.ts'
import { resultOf } from './result.ts'
import { sortBy } from './sort-by.ts'
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
  const whole = askPage(pageStatement(dialect, query, details), readerOf(query, details, totalWidth))
  const statement = pageOfSomeStatement(dialect, query, details)
  const read = readerOf(query, details, totalWidth)
  return async (connection, values) => {
    const rows = await connection.all(statement.sql, statement.bind(values))
    const [first] = rows
    if (first !== undefined) return { items: read(rows), total: totalOf(first).total }
    // There is none at all, or none so far back.
    return values['offset'] === 0 ? { items: [], total: 0 } : whole(connection, values)
  }
}

/** Asks for rows behind a key, each with those that belong to it, without a total; `values` are `limit`, `offset` and what `where` needs. */
export function joinedRowsBehind<Read extends object, Detail extends object>(
  dialect: SqlDialect,
  query: PageQuery<Read> & { readonly where: RawBuilder<SqlBool>; readonly key: readonly RawBuilder<unknown>[] },
  details: PageDetails<Detail>,
): (connection: SqlConnection, values: Readonly<Record<string, Value>>) => Promise<Joined<Read, Detail>[]> {
  const { table, key, where } = query
  const ordered = query.order.map(table.columnOf)
  const rows = sql`select ${columns(table.columns)} from ${sql.table(table.name)}
    where ${where} and ${dialect.compareKey(ordered, '>', key)}
    order by ${columns(ordered)} limit ${placeholder.integer('limit')} offset ${placeholder.integer('offset')}`
  const selected = sql.join([...refs(of('page', table.columns)), ...detailColumns(details.table)])
  const statement = compileStatement(
    sql`select ${selected} from (${rows}) as page ${joinOf(dialect, details)}`.compile(dialect.queries),
  )
  const read = readerOf(query, details, 0)
  return async (connection, values) => read(await connection.all(statement.sql, statement.bind(values)))
}

/**
 * Rows as a join has given them, put into the order that was asked for. A page is ordered where it is cut; to have the database
 * order it once more, with what was joined, took MariaDB as long as all the rest.
 */
function readerOf<Read extends object, Detail extends object>(
  { table, order }: PageQuery<Read>,
  details: PageDetails<Detail>,
  offset: number,
): (rows: StoredRow[]) => Joined<Read, Detail>[] {
  const decode = joinedRows(table, details.table, offset)
  const ofRows = order.map(field => ({ field }))
  const ofDetails = details.order.map(field => ({ field }))
  return rows => {
    const joined = decode(rows)
    for (const { details: own } of joined) sortBy(own, ofDetails, one => one)
    return sortBy(joined, ofRows, ({ row }) => row)
  }
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

/** As `pageStatement`, and simpler for a database, but without any row where the page has none. */
function pageOfSomeStatement<Read extends object, Detail extends object>(
  dialect: SqlDialect,
  query: PageQuery<Read>,
  details: PageDetails<Detail>,
): Statement {
  const { from, rows, selected } = partsOf(query, details)
  const page = sql`select (select count(*) ${from}) as total, ${selected}
    from (${rows}) as page ${joinOf(dialect, details)}`
  return compileStatement(page.compile(dialect.queries))
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
  const { from, rows, selected } = partsOf(query, details)
  const ordered = of('page', query.order.map(query.table.columnOf))
  const join = details ? joinOf(dialect, details) : sql``
  const page = sql`select counted.total, ${selected} from (select count(*) as total ${from}) as counted
    left join (${rows}) as page on true ${join} order by ${columns(ordered)}`
  return compileStatement(page.compile(dialect.queries))
}

function partsOf<Read extends object>({ table, where, order }: PageQuery<Read>, details?: { readonly table: Table }) {
  const from = sql`from ${sql.table(table.name)} where ${where ?? sql<SqlBool>`true`}`
  const rows = sql`select ${columns(table.columns)} ${from} order by ${columns(order.map(table.columnOf))}
    limit ${placeholder.integer('limit')} offset ${placeholder.integer('offset')}`
  const selected = sql.join([...refs(of('page', table.columns)), ...detailColumns(details?.table)])
  return { from, rows, selected }
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
