import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from 'kysely'
import { assertAllMet } from '../sql/assert-all-met.ts'
import { type KeySelection, orderOf, pathOfPart, type SqlDialect } from '../sql/dialect.ts'
import { insertingRows } from './insert-rows.ts'
import { renameEach } from '../sql/rename-each.ts'
import { distinctKeys } from '../sql/distinct-keys.ts'
import type { Table } from '../sql/table.ts'
import type { Schema } from '../sql/tables.ts'
import { sqliteStoreError } from './sqlite-error.ts'

/**
 * SQLite runs inside the process, so a set is a loop over one prepared statement: measured faster than one statement
 * with all rows as JSON. It has one writer at a time and no locks on rows; the holder of the transaction holds them all.
 */
export const sqliteDialect: SqlDialect = {
  queries: new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: database => new SqliteIntrospector(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  }),

  selectByKeys({ columns, from, by, thenBy = [], lock = false, isUnique = false }: KeySelection) {
    // The order of locks means nothing here, and ORDER BY triples the time of a lookup even where the key gives it.
    const order = thenBy.length > 0 && !lock ? ` order by ${thenBy.join(', ')}` : ''
    const statement = `select ${columns.join(', ')} from ${from} where ${equal(by.map(({ column }) => column))}${order}`
    return (connection, keys) => connection.allEach(statement, distinctKeys(keys), isUnique)
  },

  selectFirst({ table, columns, by, order }) {
    const statement = `select ${columns.join(', ')} from ${table.name} where ${by} = ? order by ${orderOf(order)} limit ?`
    return (connection, keys, limit) =>
      connection.allEach(
        statement,
        keys.map(key => [key, limit]),
      )
  },

  insertRows: table => insertingRows(table),

  insertAbsentRows: table => insertingRows(table, ` on conflict (${table.key.join(', ')}) do nothing`),

  updateRows(table, columns) {
    const set = columns.map(column => `${column} = ?`).join(', ')
    const statement = `update ${table.name} set ${set} where ${equal(table.key)}`
    return (connection, rows) => connection.runEach(statement, rows).then(met => assertAllMet(table, met, rows.length))
  },

  addToRows(table, columns) {
    const set = columns.map(column => `${column} = ${column} + excluded.${column}`).join(', ')
    const statement = `${insertInto(table)} on conflict (${table.key.join(', ')}) do update set ${set}`
    return async (connection, rows) => {
      await connection.runEach(statement, rows)
    }
  },

  addToStoredRows(table, columns) {
    const set = columns.map(column => `${column} = ${column} + ?`).join(', ')
    const statement = `update ${table.name} set ${set} where ${equal(table.key)}`
    return async (connection, rows) => assertAllMet(table, await connection.runEach(statement, rows), rows.length)
  },

  deleteRows(table) {
    const statement = `delete from ${table.name} where ${equal(table.key)}`
    return (connection, keys) => connection.runEach(statement, keys)
  },

  // Texts compare byte by byte here.
  exactText: text => text,

  compareKey: (columns, operator, key) =>
    sql`(${sql.join(columns.map(column => sql.ref(column)))}) ${sql.raw(operator)} (${sql.join(key)})`,

  lockSkippingLocked: sql``,

  commitsInTurn: true,

  definition: {
    // The default collation compares bytes.
    type: kind => (kind === 'integer' ? sql`integer` : sql`text`),
    // Rows without a rowid stand in the tree of their key; large ones would spill out of it, page by page.
    tableEnd: ({ clustered }) => (clustered ? sql`strict, without rowid` : sql`strict`),
    partialIndexes: true,
    replaceCheck: ({ table, name, condition }) => [
      sql`alter table ${sql.table(table)} drop constraint ${sql.ref(name)}`,
      sql`alter table ${sql.table(table)} add constraint ${sql.ref(name)} check (${sql.raw(condition)})`,
    ],
    allowNull: ({ table, name }) => sql`alter table ${sql.table(table)} alter column ${sql.ref(name)} drop not null`,
    tableExists: `select 1 from sqlite_master where type = 'table' and name = ?`,
    commitsAlone: false,
    renameTables: renameEach,
    // A table without its keys is another table: what refers to one by its name goes on doing so (`legacy_alter_table`).
    dropForeignKey: () => [],
    views: {
      instant: ms => `strftime('%Y-%m-%dT%H:%M:%fZ', ${ms} / 1000.0, 'unixepoch')`,
      list: (column, alias, parts) => ({
        join: `join json_each(${column}) ${alias}`,
        position: `${alias}.key + 1`,
        part: name => `json_extract(${alias}.value, '${pathOfPart(parts, name)}')`,
      }),
    },
    isAlreadyDone: () => false,
  },

  storeError: sqliteStoreError,
}

function insertInto(table: Table): string {
  return `insert into ${table.name} (${table.columns.join(', ')}) values (${table.columns.map(() => '?').join(', ')})`
}

function equal(columns: readonly string[]): string {
  return columns.map(column => `${column} = ?`).join(' and ')
}
