import { setImmediate } from 'node:timers/promises'
import {
  DummyDriver,
  Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  type RawBuilder,
  type SqlBool,
  sql,
} from 'kysely'
import { assertAllMet } from '../sql/assert-all-met.ts'
import type { SqlConnection } from '../sql/connection.ts'
import type { KeySelection, SqlDialect } from '../sql/dialect.ts'
import type { ColumnKind, Table } from '../sql/table.ts'
import type { Schema } from '../sql/tables.ts'
import { sortRows } from '../sql/sort-rows.ts'
import type { Row } from '../sql/value.ts'
import { errnoOf, mysqlStoreError } from './mysql-error.ts'
import { type Literal, literalList, literalOf, literalRows } from './literal.ts'
import { rowChunks } from './row-chunks.ts'

/**
 * MySQL 8 and MariaDB 10.6 or newer. A set is one statement with one parameter: new rows are a list of values (measured:
 * 0.5–0.7 of the time that rows as JSON take), rows to change are one JSON text, which the server joins with the table.
 *
 * `keyCollation` compares bytes and pads nothing; the two call theirs by different names.
 */
export function mysqlDialect(keyCollation: string): SqlDialect {
  /** MariaDB cuts a text of a JSON table that is too long, without a word: there, each gets room to be refused. */
  const typeOf = (kind: ColumnKind, room = 0): string => {
    switch (kind) {
      case 'key':
        return `varchar(${64 + room}) character set utf8mb4 collate ${keyCollation}`
      case 'longKey':
        return `varchar(${255 + room}) character set utf8mb4 collate ${keyCollation}`
      case 'text':
        return `varchar(${320 + room}) character set utf8mb4`
      case 'document':
        return 'mediumtext character set utf8mb4'
      case 'integer':
        return 'bigint'
    }
  }

  /** A JSON array of arrays as a table `j` of columns `c0`, `c1` …; a value that does not fit is an error, not NULL. */
  const jsonTable = (kinds: readonly ColumnKind[]): string => {
    const columns = kinds.map((kind, i) => `c${i} ${typeOf(kind, 1)} path '$[${i}]' error on error`)
    return `json_table(?, '$[*]' columns (${columns.join(', ')})) as j`
  }

  /** Rows have values of `columns`, then of the key. The given rows lead, and only those they name are touched. */
  const updateOf = (table: Table, columns: readonly string[], assign: (column: string, value: string) => string) => {
    const set = columns.map((column, i) => assign(`t.${column}`, `j.c${i}`)).join(', ')
    const key = table.key.map((column, i) => `t.${column} = j.c${columns.length + i}`).join(' and ')
    const rows = jsonTable(kindsOf(table, [...columns, ...table.key]))
    const statement = `update ${rows} straight_join ${table.name} as t force index (primary) on ${key} set ${set}`
    return async (connection: SqlConnection, given: readonly Row[]) => {
      for (const chunk of rowChunks(given)) {
        await unanswered(connection, statement, jsonOf(chunk), met => assertAllMet(table, met, chunk.length))
      }
    }
  }

  return {
    queries: new Kysely<Schema>({
      dialect: {
        createAdapter: () => new MysqlAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: database => new MysqlIntrospector(database),
        createQueryCompiler: () => new MysqlQueryCompiler(),
      },
    }),

    selectByKeys({ columns, from, by, thenBy = [], lock = false }: KeySelection) {
      const order = [...by.map(({ column }) => column), ...thenBy].join(', ')
      const select = `select ${columns.join(', ')}`
      const [first, ...others] = by
      if (first !== undefined && others.length === 0) {
        // The index even of a small table, so that a lock is taken on the named rows alone and in their order.
        const source = lock ? `${from} force index (primary)` : from
        const statement = `${select} from ${source} where ${first.column} in (?) order by ${order}${lock ? ' for update' : ''}`
        return async (connection, keys) =>
          keys.length === 0
            ? []
            : connection.all(statement, [literalList([...new Set(keys.map(key => key[0] ?? null))])])
      }
      const join = by.map(({ column }, i) => `${column} = j.c${i}`).join(' and ')
      const keyTable = jsonTable(by.map(({ kind }) => kind))
      const statement = `${select} from (select distinct * from ${keyTable}) as j straight_join ${from} on ${join} order by ${order}`
      return async (connection, keys) =>
        keys.length === 0 ? [] : connection.all(statement, [literalOf(JSON.stringify(keys))])
    },

    insertRows: table => insertSorted(table, ''),

    insertAbsentRows(table) {
      // IGNORE would hide every other failure as well. Assigning a column to itself changes nothing.
      const [column] = table.key
      return insertSorted(table, ` on duplicate key update ${column} = ${table.name}.${column}`)
    },

    updateRows: (table, columns) => updateOf(table, columns, (column, value) => `${column} = ${value}`),

    // As new rows that turn out to be there: half of what an update that joins its rows takes.
    updateLockedRows(table, columns) {
      const all = [...columns, ...table.key]
      const statement = `insert into ${table.name} (${all.join(', ')}) values ?
        on duplicate key update ${columns.map(column => `${column} = values(${column})`).join(', ')}`
      return async (connection, rows) => {
        for (const chunk of rowChunks(rows)) await unanswered(connection, statement, literalRows(chunk))
      }
    },

    addToRows(table, columns) {
      const add = columns.map(column => `${column} = ${table.name}.${column} + values(${column})`)
      return insertSorted(table, ` on duplicate key update ${add.join(', ')}`)
    },

    addToStoredRows: (table, columns) =>
      updateOf(table, columns, (column, value) => `${column} = ${column} + ${value}`),

    deleteRows(table) {
      const key = table.key.map((column, i) => `t.${column} = j.c${i}`).join(' and ')
      const rows = jsonTable(kindsOf(table, table.key))
      const statement = `delete t from ${rows} straight_join ${table.name} as t force index (primary) on ${key}`
      return async (connection, given) => {
        let count = 0
        for (const chunk of rowChunks(given)) count += await connection.run(statement, [jsonOf(chunk)])
        return count
      }
    },

    // Written out: a comparison of row values would walk the whole index.
    compareKey: (columns, operator, key) => compareKey(columns, operator, key),

    lockSkippingLocked: sql`for update skip locked`,

    definition: {
      type: kind => sql.raw(typeOf(kind)),
      tableEnd: () => sql.raw(`engine=InnoDB default charset=utf8mb4 collate=${keyCollation}`),
      partialIndexes: false,
      tableExists: 'select 1 from information_schema.tables where table_schema = database() and table_name = ?',
      // The table, or the index, is there.
      isAlreadyDone: error => [1050, 1061].includes(errnoOf(error)),
    },

    storeError: mysqlStoreError,
  }
}

function kindsOf(table: Table, columns: readonly string[]): ColumnKind[] {
  return columns.map(column => table.kinds[column] ?? 'key')
}

function jsonOf(rows: readonly Row[]): Literal {
  return literalOf(JSON.stringify(rows))
}

/**
 * New rows in the order of the key, so that two transactions meet at the same row first. A column that none of them has a
 * value for is left out: reading so many NULLs takes the server a tenth of its time.
 */
function insertSorted(table: Table, ending: string) {
  return async (connection: SqlConnection, rows: readonly Row[]): Promise<void> => {
    for (const chunk of rowChunks(sortRows(rows, table.key.length))) {
      const given = [...table.columns.keys()].filter(i => chunk.some(row => row[i] !== null))
      const columns = given.map(i => table.columns[i]).join(', ')
      const values = given.length === table.columns.length ? chunk : chunk.map(row => given.map(i => row[i] ?? null))
      await unanswered(connection, `insert into ${table.name} (${columns}) values ?${ending}`, literalRows(values))
    }
  }
}

/** Characters of rows after which others get a turn: it has its price too, most of all on a server with a crowd. */
const worthATurn = 10_000

/** A statement that tells nothing but whether it has worked, so that the next one can be written meanwhile. */
async function unanswered(
  connection: SqlConnection,
  statement: string,
  rows: Literal,
  check: (met: number) => void = () => undefined,
): Promise<void> {
  if (connection.later === undefined) return check(await connection.run(statement, [rows]))
  await connection.later(statement, [rows], check)
  // An answer that has arrived is taken, and what waits is sent, before the rows of the next table are written.
  if (rows.length > worthATurn) await setImmediate()
}

function compareKey(
  columns: readonly string[],
  operator: '<' | '>',
  key: readonly RawBuilder<unknown>[],
): RawBuilder<SqlBool> {
  const [column, ...otherColumns] = columns
  const [value, ...otherValues] = key
  if (column === undefined || value === undefined) return sql`false`
  const beyond = sql<SqlBool>`${sql.ref(column)} ${sql.raw(operator)} ${value}`
  if (otherColumns.length === 0) return beyond
  return sql`(${beyond} or (${sql.ref(column)} = ${value} and ${compareKey(otherColumns, operator, otherValues)}))`
}
