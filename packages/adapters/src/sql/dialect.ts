import type { StoreError } from '@jumun/core'
import type { Kysely, RawBuilder, SqlBool } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { Schema } from './tables.ts'
import type { ColumnKind, Table } from './table.ts'
import type { Row, StoredRow } from './value.ts'

/** Which rows a set read gives: those whose `by` columns equal one of the keys, in the order of `by`, then `thenBy`. */
export interface KeySelection {
  readonly columns: readonly string[]
  /** The table, or a join written out in SQL that every database knows. */
  readonly from: string
  readonly by: readonly { readonly column: string; readonly kind: ColumnKind }[]
  readonly thenBy?: readonly string[]
  readonly lock?: boolean
  /** At most one row has a key. */
  readonly isUnique?: boolean
  /** The index on `by`, for databases that lock all that they pass on their way. */
  readonly index?: string
  /** A key is often not there, and a row with it is then written: a unique key proves that it was not. */
  readonly oftenAbsent?: boolean
  /** Read twice, first to know whose rows they are: the lock of the owner comes before theirs. */
  readonly namesOwner?: boolean
  /** Rows that never change; those that they belong to tell whether some of them are missing. */
  readonly mayBeStale?: boolean
}

/** Which rows the first of each key are: those whose column `by` equals it, in the order of `order`, or the other way round. */
export interface FirstSelection {
  readonly table: Table
  readonly columns: readonly string[]
  /** A column of keys. */
  readonly by: string
  readonly order: readonly { readonly column: string; readonly descending: boolean }[]
}

/**
 * What databases do differently: the only seam below the repositories, one member a difference. Set operations are built
 * once and then called with the connection of the moment; all of them accept an empty set.
 */
export interface SqlDialect {
  /** Builds queries in this database's SQL; it has no connection and executes nothing. */
  readonly queries: Kysely<Schema>

  /** `keys` has values for `by` in its order. Unknown keys are absent from the answer, repeated ones answered once. */
  selectByKeys(selection: KeySelection): (connection: SqlConnection, keys: readonly Row[]) => Promise<StoredRow[]>
  /** Of each key the first `limit` rows, in no order. Each key is given once. */
  selectFirst(
    selection: FirstSelection,
  ): (connection: SqlConnection, keys: readonly string[], limit: number) => Promise<StoredRow[]>
  /** Rows have the table's columns in order. */
  insertRows(table: Table): (connection: SqlConnection, rows: readonly Row[]) => Promise<void>
  /** As `insertRows`, passing over rows whose key is there already. */
  insertAbsentRows(table: Table): (connection: SqlConnection, rows: readonly Row[]) => Promise<void>
  /**
   * Rows have values of `columns`, then of the table's key.
   * @throws StoreError `constraint` when one of them is not there, as `assertAllMet` says
   */
  updateRows(
    table: Table,
    columns: readonly string[],
  ): (connection: SqlConnection, rows: readonly Row[]) => Promise<void>
  /**
   * As `updateRows`, for rows that are there for certain: this transaction holds their locks. `columns` and the key are all
   * columns of the table, which has no other unique key. Left out where it would be nothing faster.
   */
  updateLockedRows?(
    table: Table,
    columns: readonly string[],
  ): (connection: SqlConnection, rows: readonly Row[]) => Promise<void>
  /** Rows have the table's columns in order: `columns` are added to what is stored, absent rows are inserted. */
  addToRows(
    table: Table,
    columns: readonly string[],
  ): (connection: SqlConnection, rows: readonly Row[]) => Promise<void>
  /** Rows have values to add to `columns`, then of the table's key. @throws StoreError as `updateRows` */
  addToStoredRows(
    table: Table,
    columns: readonly string[],
  ): (connection: SqlConnection, rows: readonly Row[]) => Promise<void>
  /** Rows have values of the table's key. */
  deleteRows(table: Table): (connection: SqlConnection, keys: readonly Row[]) => Promise<number>

  /**
   * The same, for commands in a host's transaction of any isolation: in many, a plain read sees what was stored when the
   * transaction began to read, so that all reads by key lock, unless the rows `mayBeStale`. Left out where a host's
   * transaction of such an isolation is refused.
   */
  readonly ofAnyIsolation?: SqlDialect
  /** True of `ofAnyIsolation`. */
  readonly readsLock?: boolean

  /** A text as one that compares byte by byte, where a column of texts for people does otherwise. */
  exactText(text: RawBuilder<unknown>): RawBuilder<unknown>

  /** Compares several columns with a key as one, first column first, in a form that an index on them serves. */
  compareKey(columns: readonly string[], operator: '<' | '>', key: readonly RawBuilder<unknown>[]): RawBuilder<SqlBool>
  /**
   * Where a statement is planned without its limit, a join is planned for a tenth of the table, and so reads all of the other
   * one. A subquery with an order of its own is looked up row by row.
   */
  readonly looksUpEach?: boolean
  /**
   * Only where a lock is known to one node of a cluster alone, and two transactions are distinguished by the rows that they
   * write: counts in `column` of locked rows, so that of two that hold the same rows only one can commit.
   */
  claimRows?(table: Table, column: string): (connection: SqlConnection, keys: readonly Row[]) => Promise<void>
  /** Ends a select that locks its rows and passes over those that another transaction has locked; empty where that is impossible. */
  readonly lockSkippingLocked: RawBuilder<unknown>

  /**
   * One transaction commits after the other, so that rows are numbered in the order of their commits as they are inserted.
   * Elsewhere a number may be given long before its row can be seen.
   */
  readonly commitsInTurn?: boolean

  readonly definition: SchemaDefinition
  /** What a driver's error means, or undefined when it is none of the database's. */
  storeError(error: unknown): StoreError | undefined
}

/** How tables are made. */
interface SchemaDefinition {
  type(kind: ColumnKind): RawBuilder<unknown>
  /**
   * What stands behind a table's columns. `clustered`: small rows, stored in the order of the primary key; `rewritten`:
   * few rows that change again and again.
   */
  tableEnd(table: { clustered: boolean; rewritten: boolean }): RawBuilder<unknown>
  /** Whether an index can leave out rows that no query looks for. */
  readonly partialIndexes: boolean
  /** Statements that put another condition in the place of a CHECK; they may be repeated. */
  replaceCheck(check: { table: string; name: string; condition: string }): readonly RawBuilder<unknown>[]
  /** Lets a column be NULL; the statement may be repeated. */
  allowNull(column: { table: string; name: string; kind: ColumnKind }): RawBuilder<unknown>
  /** Gives a column a value for rows that name none; left out where `updateLockedRows` is, which needs it. */
  setDefault?(column: { table: string; name: string; value: string | number }): RawBuilder<unknown>
  /** A statement with one parameter, a table's name, that has a row when the table is there. */
  readonly tableExists: string
  /** Whether tables are made outside of any transaction, so that a migration commits what it does as it goes along. */
  readonly commitsAlone: boolean
  /** Renames tables, all of them or none. */
  renameTables(names: readonly (readonly [from: string, to: string])[]): readonly RawBuilder<unknown>[]
  /** Empty where a key goes with its table only. */
  dropForeignKey(table: string, name: string): readonly RawBuilder<unknown>[]
  readonly views: ViewWords
  /** True for the error of a statement that finds its table, index or column made, or its key gone: DDL that is not rolled back may be repeated. */
  isAlreadyDone(error: unknown): boolean
}

/** The parts of each item of a list that is kept as JSON: an array's by position, or an object's, each with its name there. */
export type ListParts = Readonly<Record<string, ListPart | { readonly kind: ListPart; readonly named: string }>>
type ListPart = Exclude<ColumnKind, 'longKey'>

/** What a part holds, and where in the item it stands: at a position, or under a name. */
export function listPart(parts: ListParts, name: string): { readonly kind: ListPart; readonly at: number | string } {
  const part = parts[name]!
  if (typeof part === 'string') return { kind: part, at: Object.keys(parts).indexOf(name) }
  return { kind: part.kind, at: part.named }
}

/** The same as a path of JSON, such as `$[3]` or `$.productId`. */
export function pathOfPart(parts: ListParts, name: string): string {
  const { at } = listPart(parts, name)
  return typeof at === 'number' ? `$[${at}]` : `$.${at}`
}

/** How a view says what the shop works out in JavaScript. Names and expressions are SQL. */
export interface ViewWords {
  /** A time of UTC, to the millisecond, from one in epoch milliseconds. */
  instant(milliseconds: string): string
  /** A join with the items of a list that a column holds as JSON. */
  list(
    column: string,
    alias: string,
    parts: ListParts,
  ): {
    readonly join: string
    /** Counts from 1. */
    readonly position: string
    part(name: string): string
  }
}

/** As it stands behind ORDER BY. */
export function orderOf(order: FirstSelection['order']): string {
  return order.map(({ column, descending }) => (descending ? `${column} desc` : column)).join(', ')
}
