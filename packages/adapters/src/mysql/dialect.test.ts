import { StoreError } from '@jumun/core'
import { sql } from 'kysely'
import { describe, expect, it, test } from 'vitest'
import { connectionOf, type SqlConnection } from '../sql/connection.ts'
import type { SqlDialect } from '../sql/dialect.ts'
import type { Table } from '../sql/table.ts'
import { mysqlDialect } from './dialect.ts'
import { RowSet } from './row-set.ts'

const mariadb = mysqlDialect({ isMariadb: true, major: 10, minor: 11 })
const mysql = mysqlDialect({ isMariadb: false, major: 8, minor: 0 })

const table: Table = {
  name: 'lines',
  key: ['order_id', 'place'],
  columns: ['order_id', 'place', 'name', 'note', 'units'],
  kinds: { order_id: 'key', place: 'integer', name: 'text', note: 'document', units: 'integer' },
}

interface Sent {
  readonly statement: string
  readonly given: unknown
}

/** Writes a set of rows as it goes to a server whose session is ours; a second pair of parentheses tells a list of them. */
const shown = (parameter: unknown) =>
  parameter instanceof RowSet ? parameter.write('utf8', { enough: 100_000, most: 100_000 }) : parameter

const oneLine = (statement: string) => statement.replaceAll(/\s+/g, ' ')

/** A server that answers each statement with the same, and what it was sent. */
function server({ met = 1, rows = [] as unknown[][] } = {}) {
  const sent: Sent[] = []
  const note = (statement: string, parameters: readonly unknown[]) =>
    sent.push({ statement: oneLine(statement), given: parameters.flatMap(shown) })
  const connection = connectionOf({
    async all(statement, parameters) {
      note(statement, parameters)
      return rows
    },
    async run(statement, parameters) {
      note(statement, parameters)
      return met
    },
  })
  return { connection, sent }
}

const key = 'varchar(65) character set utf8mb4 collate utf8mb4_nopad_bin'

describe('a set of rows is one statement', () => {
  const lines = [
    ['o-2', 1, 'b', null, 2],
    ['o-1', 2, 'c', null, 3],
    ['o-1', 1, 'a', null, 4],
  ]
  const sorted = "('o-1',1,'a',4),('o-1',2,'c',3),('o-2',1,'b',2)"
  const changed = [
    [5, 'x', 'o-1', 1],
    [6, 'y', 'o-2', 1],
  ]
  const json = `j.c2 and t.place = j.c3`
  const updated = (set: string) =>
    `update json_table(?, '$[*]' columns (c0 bigint path '$[0]' error on error, c1 varchar(321) character set utf8mb4 path '$[1]' error on error, c2 ${key} path '$[2]' error on error, c3 bigint path '$[3]' error on error)) as j straight_join lines as t force index (primary) on t.order_id = ${json} set ${set}`

  test.each<[string, (dialect: SqlDialect) => (connection: SqlConnection) => Promise<unknown>, number, Sent]>([
    [
      'new ones, in the order of their key, without the column that none has',
      dialect => connection => dialect.insertRows(table)(connection, lines),
      3,
      { statement: 'insert into lines (order_id, place, name, units) values ?', given: [sorted] },
    ],
    [
      'new ones that have a value in every column',
      dialect => connection => dialect.insertRows(table)(connection, [['o', 1, 'a', '{}', 0]]),
      1,
      { statement: 'insert into lines (order_id, place, name, note, units) values ?', given: ["('o',1,'a','{}',0)"] },
    ],
    [
      'those that may be there',
      dialect => connection => dialect.insertAbsentRows(table)(connection, lines),
      0,
      {
        statement:
          'insert into lines (order_id, place, name, units) values ? on duplicate key update order_id = lines.order_id',
        given: [sorted],
      },
    ],
    [
      'what is added, or is new',
      dialect => connection => dialect.addToRows(table, ['units', 'place'])(connection, lines),
      3,
      {
        statement:
          'insert into lines (order_id, place, name, units) values ? on duplicate key update units = lines.units + values(units), place = lines.place + values(place)',
        given: [sorted],
      },
    ],
    [
      'what is changed',
      dialect => connection => dialect.updateRows(table, ['units', 'name'])(connection, changed),
      2,
      { statement: updated('t.units = j.c0, t.name = j.c1'), given: [`'[[5,"x","o-1",1],[6,"y","o-2",1]]'`] },
    ],
    [
      'what is added to those that are there',
      dialect => connection => dialect.addToStoredRows(table, ['units', 'name'])(connection, changed),
      2,
      {
        statement: updated('t.units = t.units + j.c0, t.name = t.name + j.c1'),
        given: [`'[[5,"x","o-1",1],[6,"y","o-2",1]]'`],
      },
    ],
    [
      'what is changed of those that are locked',
      dialect => connection => dialect.updateLockedRows!(table, ['units', 'name'])(connection, changed),
      0,
      {
        statement:
          'insert into lines (units, name, order_id, place) values ? on duplicate key update units = values(units), name = values(name)',
        given: ["(5,'x','o-1',1),(6,'y','o-2',1)"],
      },
    ],
    [
      'what is removed',
      dialect => connection => dialect.deleteRows(table)(connection, [['o-1', 1]]),
      1,
      {
        statement: `delete t from json_table(?, '$[*]' columns (c0 ${key} path '$[0]' error on error, c1 bigint path '$[1]' error on error)) as j straight_join lines as t force index (primary) on t.order_id = j.c0 and t.place = j.c1`,
        given: [`'[["o-1",1]]'`],
      },
    ],
    [
      'a column that is not among the table’s own is one of keys',
      dialect => connection => dialect.updateRows({ ...table, key: ['other'] }, [])(connection, [['o']]),
      1,
      {
        statement: `update json_table(?, '$[*]' columns (c0 ${key} path '$[0]' error on error)) as j straight_join lines as t force index (primary) on t.other = j.c0 set `,
        given: [`'[["o"]]'`],
      },
    ],
  ])('%s', async (_, made, met, expected) => {
    const { connection, sent } = server({ met })
    await made(mariadb)(connection)
    expect(sent).toEqual([expected])
  })

  test.each<[string, (connection: SqlConnection) => Promise<unknown>]>([
    ['insertRows', connection => mariadb.insertRows(table)(connection, [])],
    ['insertAbsentRows', connection => mariadb.insertAbsentRows(table)(connection, [])],
    ['addToRows', connection => mariadb.addToRows(table, ['units'])(connection, [])],
    ['updateRows', connection => mariadb.updateRows(table, ['units'])(connection, [])],
    ['updateLockedRows', connection => mariadb.updateLockedRows!(table, ['units'])(connection, [])],
    ['addToStoredRows', connection => mariadb.addToStoredRows(table, ['units'])(connection, [])],
    [
      'selectFirst',
      connection => mariadb.selectFirst({ table, columns: [], by: 'name', order: [] })(connection, [], 1),
    ],
  ])('and no rows are none: %s', async (name, call) => {
    const { connection, sent } = server()
    expect(await call(connection)).toEqual(name === 'selectFirst' ? [] : undefined)
    expect(sent).toEqual([])
  })

  test.each(['updateRows', 'addToStoredRows'] as const)('%s refuses rows that are not there', async name => {
    const { connection } = server({ met: 1 })
    await expect(mariadb[name](table, ['units', 'name'])(connection, changed)).rejects.toMatchObject({
      failure: 'constraint',
      message: 'Only 1 of 2 rows to save are in lines.',
    })
  })

  test('how many were removed is told', async () => {
    expect(await mariadb.deleteRows(table)(server({ met: 7 }).connection, [['o-1', 1]])).toBe(7)
  })
})

describe('rows are found by their keys', () => {
  const select = { columns: ['place', 'units'], from: 'lines' }
  const one = { ...select, by: [{ column: 'order_id', kind: 'key' }] } as const
  const two = {
    ...select,
    by: [
      { column: 'order_id', kind: 'longKey' },
      { column: 'place', kind: 'integer' },
    ],
  } as const
  const joined = `from json_table(?, '$[*]' columns (c0 varchar(256) character set utf8mb4 collate utf8mb4_nopad_bin path '$[0]' error on error, c1 bigint path '$[1]' error on error)) as j straight_join`

  test.each<[string, Parameters<SqlDialect['selectByKeys']>[0], unknown[][], Sent]>([
    [
      'by one column, each key once',
      one,
      [['b'], ['a'], ['b']],
      { statement: 'select place, units from lines where order_id in (?) order by order_id', given: ["'b','a'"] },
    ],
    [
      'by one column with a lock, and in an order of its own behind it',
      { ...one, thenBy: ['place', 'name'], lock: true },
      [['a']],
      {
        statement: 'select place, units from lines where order_id in (?) order by order_id, place, name for update',
        given: ["'a'"],
      },
    ],
    [
      'with a lock through an index',
      { ...one, lock: true, index: 'by_order' },
      [['a']],
      {
        statement:
          'select place, units from lines force index (by_order) where order_id in (?) order by order_id for update',
        given: ["'a'"],
      },
    ],
    [
      'without a lock through any index',
      { ...one, index: 'by_order' },
      [['a']],
      { statement: 'select place, units from lines where order_id in (?) order by order_id', given: ["'a'"] },
    ],
    [
      'by several columns, each key once',
      two,
      [
        ['a', 2],
        ['a2', 0],
        ['a', 20],
        ['a', 2],
      ],
      {
        statement: `select place, units ${joined} lines on order_id = j.c0 and place = j.c1 order by order_id, place`,
        given: [`'[["a",2],["a2",0],["a",20]]'`],
      },
    ],
    [
      'by several columns with a lock',
      { ...two, lock: true, index: 'primary', thenBy: ['name'] },
      [['a', 2]],
      {
        statement: `select place, units ${joined} lines force index (primary) on order_id = j.c0 and place = j.c1 order by order_id, place, name for update`,
        given: [`'[["a",2]]'`],
      },
    ],
  ])('%s', async (_, selection, keys, expected) => {
    const { connection, sent } = server({ rows: [['row']] })
    expect(await mariadb.selectByKeys(selection)(connection, keys as never)).toEqual([['row']])
    expect(sent).toEqual([expected])
  })

  test('a first row of each key is one select of its own', async () => {
    const { connection, sent } = server({ rows: [['row']] })
    const order = [
      { column: 'name', descending: true },
      { column: 'place', descending: false },
    ]
    const first = mariadb.selectFirst({ table, columns: ['name', 'units'], by: 'order_id', order })
    expect(await first(connection, ['a', 'b'], 3)).toEqual([['row']])
    const each = '(select order_id, place from lines where order_id = ? order by name desc, place limit ?)'
    expect(sent).toEqual([
      {
        statement: `select t.name, t.units from (${each} union all ${each}) as k straight_join lines as t on t.order_id = k.order_id and t.place = k.place`,
        given: ['a', 3, 'b', 3],
      },
    ])
  })

  test('in many statements, in the order of the keys', async () => {
    const { connection } = server()
    const texts: unknown[] = []
    const all: SqlConnection['all'] = async (_, [set]) => {
      texts.push(...((set as RowSet).write('utf8', { enough: 100_000, most: 100_000 }) ?? []))
      return []
    }
    const keys = Array.from({ length: 1000 }, (_, i) => [`${1000 - i}`.padStart(4, '0')])
    await mariadb.selectByKeys(one)({ ...connection, all }, keys)
    expect(texts.map(text => String(text).slice(0, 6))).toEqual(["'0001'", "'1000'"])
  })

  test('locked in a host’s transaction of any isolation, where nothing else locks', async () => {
    const { connection, sent } = server()
    expect(mariadb.readsLock).toBeUndefined()
    expect(mariadb.ofAnyIsolation?.readsLock).toBe(true)
    await mariadb.ofAnyIsolation!.selectByKeys(one)(connection, [['a']])
    expect(sent.map(({ statement }) => statement)).toEqual([
      'select place, units from lines where order_id in (?) order by order_id for update',
    ])
  })
})

describe('locks that are one node’s own', () => {
  test('are claimed by a write to their rows', async () => {
    const { claimRows } = mysqlDialect({ isMariadb: true, major: 10, minor: 11, locksAreLocal: true })
    const { connection, sent } = server()
    await claimRows!({ ...table, key: ['order_id'] }, 'lock_count')(connection, [['b'], ['a'], ['b']])
    expect(sent).toEqual([
      {
        statement:
          'update lines force index (primary) set lock_count = coalesce(lock_count, 0) + 1 where order_id in (?)',
        given: ["'b','a'"],
      },
    ])
  })

  test.each([{}, { locksAreLocal: false }])('and are not where others see them: %j', given => {
    expect(mysqlDialect({ isMariadb: true, major: 10, minor: 11, ...given })).not.toHaveProperty('claimRows')
  })
})

describe('a statement whose answer no one waits for', () => {
  function pipelined() {
    const checks: ((met: number) => void)[] = []
    const sent: string[] = []
    const connection: SqlConnection = {
      ...server().connection,
      run: async () => expect.unreachable(),
      later: async (statement, parameters, check) => {
        sent.push(statement, ...parameters.flatMap(one => shown(one) as string[]))
        checks.push(check)
      },
    }
    return { connection, checks, sent }
  }

  test('is sent as such, and its answer is checked when it comes', async () => {
    const { connection, checks } = pipelined()
    await mariadb.updateRows(table, ['units'])(connection, [[5, 'o-1', 1]])
    expect(() => checks[0]!(1)).not.toThrow()
    expect(() => checks[0]!(0)).toThrow('Only 0 of 1 rows to save are in lines.')
    await mariadb.insertRows(table)(connection, [['o', 1, 'a', null, 0]])
    expect(() => checks[1]!(0)).not.toThrow()
  })

  /** In how many steps of promises a statement is done that is as long as this; a turn of the event loop takes more. */
  async function takesATurn(characters: number): Promise<boolean> {
    const { connection } = pipelined()
    const overhead = "('o',1,'',0)".length
    let isDone = false
    const row = ['o', 1, 'x'.repeat(characters - overhead), null, 0]
    const done = mariadb
      .insertRows(table)(connection, [row])
      .then(() => {
        isDone = true
      })
    for (let steps = 0; steps < 50; steps += 1) await Promise.resolve()
    const isLater = !isDone
    await done
    return isLater
  }

  test('gives others a turn where it was long', async () => {
    expect(await takesATurn(10_000)).toBe(false)
    expect(await takesATurn(10_001)).toBe(true)
  })
})

describe('a document', () => {
  const note = 'note'
  const documents = { ...table, key: ['order_id'], columns: ['order_id', note], kinds: table.kinds }
  const insert = (text: string) => mariadb.insertRows(documents)(server().connection, [['o', text]])

  it('fits up to the bytes that a MEDIUMTEXT holds', async () => {
    const most = 16_777_215
    for (const fitting of ['x'.repeat(most), '커'.repeat(most / 3)]) await insert(fitting)
    for (const larger of ['x'.repeat(most + 1), `${'커'.repeat(most / 3)}x`]) {
      const refusal: unknown = await insert(larger).catch((error: unknown) => error)
      expect(refusal).toBeInstanceOf(StoreError)
      expect(refusal).toMatchObject({
        failure: 'oversized',
        message: 'This is one text larger than the 16777215 bytes that the database holds.',
      })
    }
  })
})

describe('tables', () => {
  const compiled = (raw: unknown) => {
    const { sql: text, parameters } = (raw as ReturnType<typeof sql>).compile(mariadb.queries)
    expect(parameters).toEqual([])
    return oneLine(text)
  }
  const { definition } = mariadb

  test.each([
    ['key', 'varchar(64) character set utf8mb4 collate utf8mb4_nopad_bin'],
    ['longKey', 'varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin'],
    ['text', 'varchar(320) character set utf8mb4'],
    ['document', 'mediumtext character set utf8mb4'],
    ['integer', 'bigint'],
  ] as const)('keep a %s as %s', (kind, type) => {
    expect(compiled(definition.type(kind))).toBe(type)
  })

  test('compare bytes, and do not ignore spaces at the end, on either server', () => {
    expect(compiled(mysql.definition.type('key'))).toContain('collate utf8mb4_0900_bin')
    const end = { clustered: true, rewritten: false }
    expect(compiled(definition.tableEnd(end))).toBe(
      'engine=InnoDB row_format=dynamic default charset=utf8mb4 collate=utf8mb4_nopad_bin',
    )
    expect(compiled(mysql.definition.tableEnd(end))).toMatch(/ collate=utf8mb4_0900_bin$/)
    expect(compiled(mariadb.exactText(sql.ref('name')))).toBe('`name` collate utf8mb4_nopad_bin')
    expect(compiled(mysql.exactText(sql.ref('name')))).toBe('`name` collate utf8mb4_0900_bin')
  })

  test('are changed by statements that may be repeated', () => {
    const check = definition.replaceCheck({ table: 'lines', name: 'few', condition: 'units < 9' })
    expect(check.map(compiled)).toEqual([
      'alter table `lines` drop constraint `few`, add constraint `few` check (units < 9)',
    ])
    expect(compiled(definition.allowNull({ table: 'lines', name: 'units', kind: 'integer' }))).toBe(
      'alter table `lines` modify `units` bigint null',
    )
    expect(compiled(definition.setDefault!({ table: 'lines', name: 'name', value: "a'b" }))).toBe(
      "alter table `lines` alter column `name` set default 'a''b'",
    )
    expect(definition.dropForeignKey('lines', 'of_order').map(compiled)).toEqual([
      'alter table `lines` drop foreign key `of_order`',
    ])
    const names = [
      ['a', 'b'],
      ['c', 'd'],
    ] as const
    expect(definition.renameTables(names).map(compiled)).toEqual(['rename table a to b, c to d'])
    expect(definition).toMatchObject({ partialIndexes: false, commitsAlone: true })
    expect(definition.tableExists).toBe(
      'select 1 from information_schema.tables where table_schema = database() and table_name = ?',
    )
  })

  test('tell what was done already by these numbers alone', () => {
    const told: number[] = []
    for (let errno = 0; errno < 5000; errno += 1) {
      if (definition.isAlreadyDone(Object.assign(new Error('refused'), { errno }))) told.push(errno)
    }
    expect(told).toEqual([1050, 1060, 1061, 1091])
  })

  test('have views that read lists, and times', () => {
    const { views } = definition
    expect(views.instant('placed_at')).toBe(
      "timestamp('1970-01-01 00:00:00.000') + interval (placed_at * 1000) microsecond",
    )
    const list = views.list('o.lines', 'line', { product_id: 'key', units: { kind: 'integer', named: 'n' } })
    expect(list.join).toBe(
      "join json_table(o.lines, '$[*]' columns (place for ordinality, product_id varchar(64) character set utf8mb4 collate utf8mb4_nopad_bin path '$[0]', units bigint path '$.n')) as line",
    )
    expect([list.position, list.part('units')]).toEqual(['line.place', 'line.units'])
  })

  test('are compared with a key column by column', () => {
    const [a, b, c] = [sql.lit('x'), sql.lit(2), sql.lit(3)]
    expect(compiled(mariadb.compareKey(['a'], '<', [a]))).toBe("`a` < 'x'")
    expect(compiled(mariadb.compareKey(['a', 'b', 'c'], '>', [a, b, c]))).toBe(
      "(`a` > 'x' or (`a` = 'x' and (`b` > 2 or (`b` = 2 and `c` > 3))))",
    )
    expect(compiled(mariadb.compareKey([], '>', []))).toBe('false')
    expect(compiled(mariadb.compareKey(['a'], '>', []))).toBe('false')
    expect(compiled(mariadb.lockSkippingLocked)).toBe('for update skip locked')
  })

  test('are asked in words of the server’s own', () => {
    const { queries } = mariadb
    expect(
      queries
        .selectFrom('jumun_users')
        .select('jumun_users.user_id' as never)
        .compile().sql,
    ).toContain('`jumun_users`')
    expect(queries.getExecutor().adapter.supportsReturning).toBe(false)
  })
})
