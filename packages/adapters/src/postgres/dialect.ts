import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from 'kysely'
import { assertAllMet } from '../sql/assert-all-met.ts'
import type { SqlConnection } from '../sql/connection.ts'
import { listPart, orderOf, type SqlDialect } from '../sql/dialect.ts'
import { renameEach } from '../sql/rename-each.ts'
import { distinctKeys } from '../sql/distinct-keys.ts'
import { rowParts } from '../sql/row-parts.ts'
import type { ColumnKind, Table } from '../sql/table.ts'
import type { Schema } from '../sql/tables.ts'
import { sortRows } from '../sql/sort-rows.ts'
import type { Row, StoredRow, Value } from '../sql/value.ts'
import { postgresStoreError } from './postgres-error.ts'

/** A set travels as one array a column, so that a statement never changes, all rows cross in one exchange, and its parameters are few. */
export const postgresDialect: SqlDialect = {
  queries: new Kysely<Schema>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: database => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),

  selectByKeys({ columns, from, by, thenBy = [], lock = false }) {
    const order = [...by.map(({ column }) => column), ...thenBy].join(', ')
    const keys = `(select distinct * from ${arrays(by.map(({ kind }) => kind))}) as j`
    const [first, ...others] = by
    const condition =
      first !== undefined && others.length === 0
        ? `${from} where ${first.column} = any($1::${arrayType(first.kind)})`
        : `${keys} join ${from} on ${by.map(({ column }, i) => `${column} = j.c${i}`).join(' and ')}`
    // Rows stay open to the foreign keys of others: a cart line of a hot product waits for no order.
    const locking = lock ? ' for no key update' : ''
    const statement = `select ${columns.join(', ')} from ${condition} order by ${order}${locking}`
    return async (connection, rows) => {
      const parts = rowParts(rows)
      // Those of one part are in order; those of several, where the keys are.
      if (parts.length > 1) parts.splice(0, parts.length, ...rowParts(distinctKeys(rows)))
      const found: StoredRow[][] = []
      for (const part of parts) found.push(await connection.all(statement, columnsOf(part, by.length)))
      return found.length === 1 ? found[0]! : found.flat()
    }
  },

  selectFirst({ table, columns, by, order }) {
    const first = `select ${columns.join(', ')} from ${table.name} where ${by} = j.c0 order by ${orderOf(order)} limit $2::bigint`
    const statement = `select f.* from ${arrays(['key'])} cross join lateral (${first}) as f`
    return (connection, keys, limit) => connection.all(statement, [keys, limit])
  },

  insertRows: table => sorted(table, insertInto(table)),

  insertAbsentRows: table => sorted(table, `${insertInto(table)} on conflict (${table.key.join(', ')}) do nothing`),

  updateRows: (table, columns) => updateOf(table, columns, (column, value) => `${column} = ${value}`),

  addToRows(table, columns) {
    const add = columns.map(column => `${column} = ${table.name}.${column} + excluded.${column}`).join(', ')
    return sorted(table, `${insertInto(table)} on conflict (${table.key.join(', ')}) do update set ${add}`)
  },

  addToStoredRows: (table, columns) =>
    updateOf(table, columns, (column, value) => `${column} = ${table.name}.${column} + ${value}`),

  deleteRows(table) {
    const key = table.key.map((column, i) => `${table.name}.${column} = j.c${i}`).join(' and ')
    return counted(
      `delete from ${table.name} using ${arrays(kindsOf(table, table.key))} where ${key}`,
      table.key.length,
    )
  },

  // Texts compare byte by byte here.
  exactText: text => text,

  compareKey: (columns, operator, key) =>
    sql`(${sql.join(columns.map(column => sql.ref(column)))}) ${sql.raw(operator)} (${sql.join(key)})`,

  looksUpEach: true,

  lockSkippingLocked: sql`for update skip locked`,

  definition: {
    type: kind => sql.raw(columnTypes[kind]),
    // An update writes a new row, and where its page has room no index has to be told. That matters while someone holds an
    // old snapshot (a backup, an audit; in another database of the server too) and old rows cannot be cleared away: after
    // 12 000 orders 1.2 to 1.3 times as many passed as with full pages. Without such a snapshot it makes no difference.
    tableEnd: ({ rewritten }) => (rewritten ? sql`with (fillfactor = 40)` : sql``),
    partialIndexes: true,
    replaceCheck: ({ table, name, condition }) => [
      sql`alter table ${sql.table(table)} drop constraint ${sql.ref(name)},
        add constraint ${sql.ref(name)} check (${sql.raw(condition)})`,
    ],
    allowNull: ({ table, name }) => sql`alter table ${sql.table(table)} alter column ${sql.ref(name)} drop not null`,
    tableExists: 'select 1 where to_regclass($1::text) is not null',
    commitsAlone: false,
    renameTables: renameEach,
    dropForeignKey: (table, name) => [sql`alter table ${sql.table(table)} drop constraint if exists ${sql.ref(name)}`],
    views: {
      instant: ms => `timestamp '1970-01-01' + ${ms} * interval '1 millisecond'`,
      list: (column, alias, parts) => ({
        join: `cross join lateral jsonb_array_elements(${column}::jsonb) with ordinality as ${alias} (item, place)`,
        position: `${alias}.place`,
        part(name) {
          const { kind, at } = listPart(parts, name)
          const value = `(${alias}.item ->> ${typeof at === 'number' ? at : `'${at}'`})`
          return kind === 'integer' ? `${value}::bigint` : value
        },
      }),
    },
    // Tables are made in a transaction: nothing is ever done by half.
    isAlreadyDone: () => false,
  },

  storeError: postgresStoreError,
}

/** Keys compare byte by byte, and sort so: the database's own collation would sort by language. */
const columnTypes: Readonly<Record<ColumnKind, string>> = {
  key: 'varchar(64) collate "C"',
  longKey: 'varchar(255) collate "C"',
  text: 'varchar(320)',
  document: 'text',
  integer: 'bigint',
}

function arrayType(kind: ColumnKind): string {
  return kind === 'integer' ? 'bigint[]' : 'text[]'
}

/** One array parameter a column as a table `j` of columns `c0`, `c1` … */
function arrays(kinds: readonly ColumnKind[]): string {
  const parameters = kinds.map((kind, i) => `$${i + 1}::${arrayType(kind)}`).join(', ')
  return `unnest(${parameters}) as j (${kinds.map((_, i) => `c${i}`).join(', ')})`
}

function insertInto(table: Table): string {
  return `insert into ${table.name} (${table.columns.join(', ')}) select * from ${arrays(kindsOf(table, table.columns))}`
}

/** Rows have values of `columns`, then of the key. */
function updateOf(table: Table, columns: readonly string[], assign: (column: string, value: string) => string) {
  const set = columns.map((column, i) => assign(column, `j.c${i}`)).join(', ')
  const key = table.key.map((column, i) => `${table.name}.${column} = j.c${columns.length + i}`).join(' and ')
  const all = [...columns, ...table.key]
  const statement = `update ${table.name} set ${set} from ${arrays(kindsOf(table, all))} where ${key}`
  return unanswered(statement, all.length, (met, expected) => assertAllMet(table, met, expected))
}

function kindsOf(table: Table, columns: readonly string[]): ColumnKind[] {
  return columns.map(column => table.kinds[column] ?? 'key')
}

function counted(statement: string, width: number) {
  return async (connection: SqlConnection, rows: readonly Row[]): Promise<number> => {
    let count = 0
    for (const part of rowParts(rows)) count += await connection.run(statement, columnsOf(part, width))
    return count
  }
}

/** A statement that tells nothing but whether it has worked, so that the next one need not wait for it. */
function unanswered(
  statement: string,
  width: number,
  check: (met: number, expected: number) => void = () => undefined,
) {
  return async (connection: SqlConnection, rows: readonly Row[]): Promise<void> => {
    for (const part of rowParts(rows)) {
      const values = columnsOf(part, width)
      const checked = (met: number) => check(met, part.length)
      if (connection.later) await connection.later(statement, values, checked)
      else checked(await connection.run(statement, values))
    }
  }
}

/** In the order of the key, so that two transactions meet at the same row first. */
function sorted(table: Table, statement: string) {
  const run = unanswered(statement, table.columns.length)
  return async (connection: SqlConnection, rows: readonly Row[]): Promise<void> => {
    await run(connection, sortRows(rows, table.key.length))
  }
}

function columnsOf(rows: readonly Row[], width: number): (Value | undefined)[][] {
  return Array.from({ length: width }, (_, column) => rows.map(row => row[column]))
}
