import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { SqlConnection } from '../sql/connection.ts'
import { stockMovements, wallets } from '../sql/tables.ts'
import { sqliteDialect } from './dialect.ts'
import { sqliteStoreError } from './sqlite-error.ts'

/** A connection that keeps what it is asked, and says that so many rows were met. */
function recording(met = 0) {
  const asked: unknown[] = []
  const connection = {
    allEach: async (...given: unknown[]) => (asked.push(['all', ...given]), [['answer']]),
    runEach: async (...given: unknown[]) => (asked.push(['run', ...given]), met),
  } as unknown as SqlConnection
  return { asked, connection }
}

const textOf = (part: unknown) => (part as ReturnType<typeof sql>).compile(sqliteDialect.queries).sql
const textsOf = (parts: readonly unknown[]) => parts.map(textOf)

describe('rows are found', () => {
  const selection = { columns: ['a', 'b'], from: 't', by: ['k', 'l'].map(column => ({ column, kind: 'key' as const })) }

  test.each([
    [{}, '', false],
    [{ thenBy: ['m', 'n'] }, ' order by m, n', false],
    [{ thenBy: ['m'], lock: true }, '', false],
    [{ isUnique: true, lock: true, index: 'primary' }, '', true],
  ])('by keys, each once, in their order: %j', async (rest, order, isUnique) => {
    const { asked, connection } = recording()
    const find = sqliteDialect.selectByKeys({ ...selection, ...rest })
    const keys = [
      ['b', 1],
      ['a', 2],
      ['b', 1],
    ]
    expect(await find(connection, keys)).toEqual([['answer']])
    const statement = `select a, b from t where k = ? and l = ?${order}`
    const sorted = [
      ['a', 2],
      ['b', 1],
    ]
    expect(asked).toEqual([['all', statement, sorted, isUnique]])
  })

  test('the first of each key', async () => {
    const { asked, connection } = recording()
    const order = [
      { column: 'number', descending: true },
      { column: 'at', descending: false },
    ]
    const first = sqliteDialect.selectFirst({ table: wallets, columns: ['a', 'b'], by: 'k', order })
    expect(await first(connection, ['x', 'y'], 3)).toEqual([['answer']])
    const statement = 'select a, b from jumun_wallets where k = ? order by number desc, at limit ?'
    expect(asked).toEqual([
      [
        'all',
        statement,
        [
          ['x', 3],
          ['y', 3],
        ],
      ],
    ])
  })

  test('behind a key of several columns', () => {
    const { compareKey, exactText } = sqliteDialect
    expect(textOf(compareKey(['a', 'b'], '>', [sql`1`, sql`2`]))).toBe('("a", "b") > (1, 2)')
    expect(textOf(compareKey(['a'], '<', [sql`1`]))).toBe('("a") < (1)')
    expect(textOf(exactText(sql`name`))).toBe('name')
  })
})

describe('rows are written', () => {
  const table = { ...stockMovements, columns: ['product_id', 'option_id', 'number', 'delta'] }
  const key = 'product_id = ? and option_id = ? and number = ?'
  const insert = 'insert into jumun_stock_movements (product_id, option_id, number, delta) values (?, ?, ?, ?)'
  const onConflict = ' on conflict (product_id, option_id, number) do'

  test.each<[string, keyof typeof sqliteDialect, string[], string]>([
    ['inserted', 'insertRows', [], insert],
    ['inserted unless they are there', 'insertAbsentRows', [], `${insert}${onConflict} nothing`],
    ['updated', 'updateRows', ['delta', 'type'], `update jumun_stock_movements set delta = ?, type = ? where ${key}`],
    [
      'added to, or inserted',
      'addToRows',
      ['delta', 'n'],
      `${insert}${onConflict} update set delta = delta + excluded.delta, n = n + excluded.n`,
    ],
    [
      'added to',
      'addToStoredRows',
      ['delta', 'n'],
      `update jumun_stock_movements set delta = delta + ?, n = n + ? where ${key}`,
    ],
    ['deleted', 'deleteRows', [], `delete from jumun_stock_movements where ${key}`],
  ])('%s', async (_, member, columns, statement) => {
    const rows = [['a', 'b', 1, 2]]
    const { asked, connection } = recording(1)
    const build = sqliteDialect[member] as (...given: unknown[]) => (...given: unknown[]) => Promise<unknown>
    const answer = await build(table, columns)(connection, rows)
    expect(asked).toEqual([['run', statement, rows]])
    expect(answer).toBe(member === 'deleteRows' ? 1 : undefined)
  })

  test.each(['updateRows', 'addToStoredRows'] as const)('%s: each of them, or none', async member => {
    const write = sqliteDialect[member](table, ['delta'])
    const rows = [[1], [2]]
    await expect(write(recording(1).connection, rows)).rejects.toMatchObject({ failure: 'constraint' })
    await write(recording(2).connection, rows)
  })
})

test('tables are made in the words of SQLite', () => {
  const { definition, commitsInTurn, lockSkippingLocked, storeError } = sqliteDialect
  expect(['integer', 'key', 'longKey', 'text', 'document'].map(kind => textOf(definition.type(kind as 'key')))).toEqual(
    ['integer', 'text', 'text', 'text', 'text'],
  )
  expect(textOf(definition.tableEnd({ clustered: true, rewritten: false }))).toBe('strict, without rowid')
  expect(textOf(definition.tableEnd({ clustered: false, rewritten: true }))).toBe('strict')
  const check = { table: 't', name: 'n', condition: 'a > 0' }
  expect(textsOf(definition.replaceCheck(check))).toEqual([
    'alter table "t" drop constraint "n"',
    'alter table "t" add constraint "n" check (a > 0)',
  ])
  const nullable = definition.allowNull({ table: 't', name: 'n', kind: 'key' })
  expect(textOf(nullable)).toBe('alter table "t" alter column "n" drop not null')
  const renamed = definition.renameTables([
    ['a', 'b'],
    ['c', 'd'],
  ])
  expect(textsOf(renamed)).toEqual(['alter table "a" rename to "b"', 'alter table "c" rename to "d"'])
  expect(definition.dropForeignKey('t', 'n')).toEqual([])
  expect(definition.tableExists).toBe(`select 1 from sqlite_master where type = 'table' and name = ?`)
  expect([definition.partialIndexes, definition.commitsAlone, definition.isAlreadyDone(new Error('x'))]).toEqual([
    true,
    false,
    false,
  ])
  expect([commitsInTurn, textOf(lockSkippingLocked), storeError]).toEqual([true, '', sqliteStoreError])
})

test('views say times and the items of lists in the words of SQLite', () => {
  const { instant, list } = sqliteDialect.definition.views
  expect(instant('at')).toBe(`strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch')`)
  const items = list('o.items', 'i', { a: 'key', b: 'integer', c: { kind: 'text', named: 'name' } })
  expect([items.join, items.position, ...['a', 'b', 'c'].map(items.part)]).toEqual([
    'join json_each(o.items) i',
    'i.key + 1',
    `json_extract(i.value, '$[0]')`,
    `json_extract(i.value, '$[1]')`,
    `json_extract(i.value, '$.name')`,
  ])
})
