import { type CompiledQuery, type CreateTableBuilder, type RawBuilder, sql } from 'kysely'
import type { SqlDialect } from '../dialect.ts'
import type { ColumnKind } from '../table.ts'

export interface TableShape {
  /** Column by column; a `?` behind the kind lets it be NULL. */
  readonly columns: Readonly<Record<string, ColumnKind | `${ColumnKind}?`>>
  readonly primaryKey: readonly string[]
  /** Small rows, best stored in the order of the primary key. */
  readonly clustered: boolean
  /** Rows that change again and again, as those do that everyone's orders meet at. */
  readonly rewritten?: boolean
  readonly unique?: readonly (readonly string[])[]
  /** A table, the columns here, and those there where they have other names. */
  readonly references?: readonly (readonly [table: string, columns: readonly string[], there?: readonly string[]])[]
  readonly checks?: Readonly<Record<string, string>>
  /** Begins the names of the constraints, which some databases hold unique among all tables; the table's own unless given. */
  readonly prefix?: string
}

/** A whole number that JavaScript holds exactly and that is not negative. NULL passes, as it does in every CHECK. */
export function natural(...columns: string[]): string {
  return columns.map(column => `${column} between 0 and ${Number.MAX_SAFE_INTEGER}`).join(' and ')
}

/** As `natural`, and below 0 as far. */
export function whole(column: string): string {
  return `${column} between ${-Number.MAX_SAFE_INTEGER} and ${Number.MAX_SAFE_INTEGER}`
}

/** Written with OR: for an IN of three and more SQLite builds a table of them at every row that it checks. */
export function oneOf(column: string, values: readonly string[]): string {
  return `(${values.map(value => `${column} = '${value}'`).join(' or ')})`
}

export function createTable({ queries, definition }: SqlDialect, name: string, shape: TableShape): CompiledQuery {
  const { prefix = name } = shape
  let table: CreateTableBuilder<string, string> = queries.schema.createTable(name).ifNotExists()
  for (const [column, kind] of Object.entries(shape.columns)) {
    const optional = kind.endsWith('?')
    const type = definition.type((optional ? kind.slice(0, -1) : kind) as ColumnKind)
    table = table.addColumn(column, type, build => (optional ? build : build.notNull()))
  }
  table = table.addPrimaryKeyConstraint(`${prefix}_pk`, [...shape.primaryKey])
  for (const columns of shape.unique ?? []) {
    table = table.addUniqueConstraint(`${prefix}_${columns.at(-1)}_unique`, [...columns])
  }
  for (const [target, columns, there = columns] of shape.references ?? []) {
    table = table.addForeignKeyConstraint(`${prefix}_${columns.at(-1)}_fk`, [...columns], target, [...there])
  }
  for (const [check, condition] of Object.entries(shape.checks ?? {})) {
    table = table.addCheckConstraint(`${prefix}_${check}_check`, sql.raw(condition))
  }
  return table
    .modifyEnd(definition.tableEnd({ clustered: shape.clustered, rewritten: shape.rewritten ?? false }))
    .compile()
}

export function addColumn(
  { queries, definition }: SqlDialect,
  table: string,
  column: string,
  kind: `${ColumnKind}?`,
  { check }: { check?: string } = {},
): CompiledQuery {
  const type = definition.type(kind.slice(0, -1) as ColumnKind)
  return queries.schema
    .alterTable(table)
    .addColumn(column, type, build => (check === undefined ? build : build.check(sql.raw(check))))
    .compile()
}

/** `where` is left out where indexes hold all rows: the index then serves the same queries from a larger tree. */
export function createIndex(
  { queries, definition }: SqlDialect,
  index: { name: string; table: string; columns: readonly string[]; where?: RawBuilder<boolean> },
): CompiledQuery {
  const builder = queries.schema
    .createIndex(index.name)
    .on(index.table)
    .columns([...index.columns])
  return index.where && definition.partialIndexes ? builder.where(index.where).compile() : builder.compile()
}
