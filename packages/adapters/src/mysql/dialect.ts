import { setImmediate } from 'node:timers/promises'
import { StoreError } from '@jumun/core'
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
import { listPart, orderOf, pathOfPart, type SqlDialect } from '../sql/dialect.ts'
import type { ColumnKind, Table } from '../sql/table.ts'
import type { Schema } from '../sql/tables.ts'
import { sortRows } from '../sql/sort-rows.ts'
import type { Row, Value } from '../sql/value.ts'
import { errnoOf, mysqlStoreError } from './mysql-error.ts'
import { lockingSelect } from './locking-select.ts'
import type { ServerVersion } from './server-version.ts'
import { RowSet } from './row-set.ts'

/**
 * MySQL 8 and MariaDB 10.6 or newer. A set is one statement with one parameter: new rows are a list of values (measured:
 * 0.5–0.7 of the time that rows as JSON take), rows to change are one JSON text, which the server joins with the table.
 * What does not fit into one packet goes in several statements: see `RowSet`.
 */
export function mysqlDialect({ isMariadb, locksAreLocal }: ServerVersion & { locksAreLocal?: boolean }): SqlDialect {
  /** Compares bytes and does not ignore spaces at the end. */
  const keyCollation = isMariadb ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin'

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
    return (connection: SqlConnection, given: readonly Row[]) =>
      unanswered(connection, statement, new RowSet('json', given), met => assertAllMet(table, met, given.length))
  }

  const selectByKeys: SqlDialect['selectByKeys'] = ({ columns, from, by, thenBy = [], lock = false, index }) => {
    const order = [...by.map(({ column }) => column), ...thenBy].join(', ')
    const select = `select ${columns.join(', ')}`
    // The index even of a small table, so that a lock is taken on the named rows alone and in their order.
    const source = lock && index !== undefined ? `${from} force index (${index})` : from
    // By its name, where that can be said: MySQL at times takes the table of keys for another one to lock, and refuses that.
    const locking = lock ? (isMariadb ? ' for update' : ` for update of ${from}`) : ''
    const [first, ...others] = by
    if (first !== undefined && others.length === 0) {
      const statement = `${select} from ${source} where ${first.column} in (?) order by ${order}${locking}`
      return (connection, keys) => connection.all(statement, [keySet('list', keys)])
    }
    const join = by.map(({ column }, i) => `${column} = j.c${i}`).join(' and ')
    const keyTable = jsonTable(by.map(({ kind }) => kind))
    const statement = `${select} from ${keyTable} straight_join ${source} on ${join} order by ${order}${locking}`
    return (connection, keys) => connection.all(statement, [keySet('json', keys)])
  }

  const dialect: SqlDialect = {
    queries: new Kysely<Schema>({
      dialect: {
        createAdapter: () => new MysqlAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: database => new MysqlIntrospector(database),
        createQueryCompiler: () => new MysqlQueryCompiler(),
      },
    }),

    selectByKeys,

    // One select for each key, as MariaDB has no lateral join: of the primary key, which the index has, and the rows behind.
    selectFirst({ table, columns, by, order }) {
      const first = `(select ${table.key.join(', ')} from ${table.name} where ${by} = ? order by ${orderOf(order)} limit ?)`
      const on = table.key.map(column => `t.${column} = k.${column}`).join(' and ')
      const selected = columns.map(column => `t.${column}`).join(', ')
      return async (connection, keys, limit) => {
        if (keys.length === 0) return []
        const firsts = keys.map(() => first).join(' union all ')
        const statement = `select ${selected} from (${firsts}) as k straight_join ${table.name} as t on ${on}`
        return connection.all(
          statement,
          keys.flatMap(key => [key, limit]),
        )
      }
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
      return (connection, rows) => unanswered(connection, statement, new RowSet('values', rows))
    },

    addToRows(table, columns) {
      const add = columns.map(column => `${column} = ${table.name}.${column} + values(${column})`)
      return insertSorted(table, ` on duplicate key update ${add.join(', ')}`)
    },

    addToStoredRows: (table, columns) =>
      updateOf(table, columns, (column, value) => `${column} = ${column} + ${value}`),

    ...(locksAreLocal && { claimRows }),

    deleteRows(table) {
      const key = table.key.map((column, i) => `t.${column} = j.c${i}`).join(' and ')
      const rows = jsonTable(kindsOf(table, table.key))
      const statement = `delete t from ${rows} straight_join ${table.name} as t force index (primary) on ${key}`
      return (connection, given) => connection.run(statement, [new RowSet('json', given)])
    },

    exactText: text => sql`${text} collate ${sql.raw(keyCollation)}`,

    // Written out: a comparison of row values would walk the whole index.
    compareKey: (columns, operator, key) => compareKey(columns, operator, key),

    lockSkippingLocked: sql`for update skip locked`,

    definition: {
      type: kind => sql.raw(typeOf(kind)),
      tableEnd: () => sql.raw(`engine=InnoDB row_format=dynamic default charset=utf8mb4 collate=${keyCollation}`),
      partialIndexes: false,
      replaceCheck: ({ table, name, condition }) => [
        sql`alter table ${sql.table(table)} drop constraint ${sql.ref(name)},
          add constraint ${sql.ref(name)} check (${sql.raw(condition)})`,
      ],
      allowNull: ({ table, name, kind }) =>
        sql`alter table ${sql.table(table)} modify ${sql.ref(name)} ${sql.raw(typeOf(kind))} null`,
      setDefault: ({ table, name, value }) =>
        sql`alter table ${sql.table(table)} alter column ${sql.ref(name)} set default ${sql.lit(value)}`,
      tableExists: 'select 1 from information_schema.tables where table_schema = database() and table_name = ?',
      commitsAlone: true,
      renameTables: names => [sql.raw(`rename table ${names.map(([from, to]) => `${from} to ${to}`).join(', ')}`)],
      dropForeignKey: (table, name) => [sql`alter table ${sql.table(table)} drop foreign key ${sql.ref(name)}`],
      views: {
        instant: ms => `timestamp('1970-01-01 00:00:00.000') + interval (${ms} * 1000) microsecond`,
        list(column, alias, parts) {
          const columns = Object.keys(parts).map(name => {
            return `${name} ${typeOf(listPart(parts, name).kind)} path '${pathOfPart(parts, name)}'`
          })
          return {
            join: `join json_table(${column}, '$[*]' columns (place for ordinality, ${columns.join(', ')})) as ${alias}`,
            position: `${alias}.place`,
            part: name => `${alias}.${name}`,
          }
        },
      },
      // The table, the index or the column is there; what is dropped is not.
      isAlreadyDone: error => [1050, 1061, 1060, 1091].includes(errnoOf(error)),
    },

    storeError: mysqlStoreError,
  }
  return { ...dialect, ofAnyIsolation: { ...dialect, selectByKeys: lockingSelect(selectByKeys), readsLock: true } }
}

function kindsOf(table: Table, columns: readonly string[]): ColumnKind[] {
  return columns.map(column => table.kinds[column] ?? 'key')
}

/**
 * New rows in the order of the key, so that two transactions meet at the same row first. A column that none of them has a
 * value for is left out: reading so many NULLs takes the server a tenth of its time.
 */
function insertSorted(table: Table, ending: string) {
  const documents = [...table.columns.keys()].filter(i => table.kinds[table.columns[i]!] === 'document')
  return async (connection: SqlConnection, rows: readonly Row[]): Promise<void> => {
    if (rows.length === 0) return
    for (const i of documents) for (const row of rows) assertDocumentFits(row[i])
    const sorted = sortRows(rows, table.key.length)
    const given = [...table.columns.keys()].filter(i => sorted.some(row => row[i] !== null))
    const columns = given.map(i => table.columns[i]).join(', ')
    await unanswered(
      connection,
      `insert into ${table.name} (${columns}) values ?${ending}`,
      new RowSet('values', sorted, given.length < table.columns.length ? { columns: given } : {}),
    )
  }
}

function claimRows({ name, key: [key] }: Table, column: string) {
  const statement = `update ${name} force index (primary) set ${column} = coalesce(${column}, 0) + 1 where ${key} in (?)`
  return (connection: SqlConnection, keys: readonly Row[]) => unanswered(connection, statement, keySet('list', keys))
}

/** Each key once. Not sorted: the server does that, and it costs as much as writing them. */
function keySet(form: 'list' | 'json', keys: readonly Row[]): RowSet {
  const distinct = new Map(keys.map(key => [key.length === 1 ? key[0] : key.join('\0'), key]))
  return new RowSet(form, [...distinct.values()], { areKeys: true })
}

/** What a MEDIUMTEXT holds. */
const maxDocumentBytes = 16_777_215

/** @throws StoreError `oversized` */
function assertDocumentFits(value: Value | undefined): void {
  if (typeof value !== 'string' || 3 * value.length <= maxDocumentBytes) return
  if (Buffer.byteLength(value) <= maxDocumentBytes) return
  throw new StoreError(
    'oversized',
    `This is one text larger than the ${maxDocumentBytes} bytes that the database holds.`,
  )
}

/** Characters of rows after which others get a turn: it has its price too, most of all on a server with a crowd. */
const worthATurn = 10_000

/** A statement that tells nothing but whether it has worked, so that the next one can be written meanwhile. */
async function unanswered(
  connection: SqlConnection,
  statement: string,
  rows: RowSet,
  check: (met: number) => void = () => undefined,
): Promise<void> {
  if (rows.rows.length === 0) return
  if (connection.later === undefined) return check(await connection.run(statement, [rows]))
  await connection.later(statement, [rows], check)
  // An answer that has arrived is taken, and what waits is sent, before the rows of the next table are written.
  if (rows.written > worthATurn) await setImmediate()
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
