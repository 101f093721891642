import { describe, expect, test } from 'vitest'
import type { SqlConnection } from '../sql/connection.ts'
import type { Table } from '../sql/table.ts'
import type { Row, StoredRow } from '../sql/value.ts'
import { postgresDialect as dialect } from './dialect.ts'

// Statements as they are sent. That a server takes them is shown by the contract of stores.

const lines: Table = {
  name: 'lines',
  key: ['id', 'place'],
  columns: ['id', 'place', 'units', 'note'],
  kinds: { id: 'key', place: 'integer', units: 'integer', note: 'text' },
}

/** Notes what is asked; each question is answered with one row, each statement meets as many rows as `met` says. */
function connection({ met = [] as number[], hasLater = false } = {}) {
  const asked: [statement: string, parameters: readonly unknown[]][] = []
  const checks: ((met: number) => void)[] = []
  const answer = async (statement: string, parameters: readonly unknown[]) => {
    asked.push([statement, parameters])
    return met.shift() ?? 0
  }
  const made: Pick<SqlConnection, 'all' | 'run' | 'later'> = {
    async all(statement, parameters): Promise<StoredRow[]> {
      asked.push([statement, parameters])
      return [[`row ${asked.length}`]]
    },
    run: hasLater ? () => expect.unreachable() : answer,
    ...(hasLater && {
      async later(statement: string, parameters: readonly unknown[], check: (met: number) => void) {
        asked.push([statement, parameters])
        checks.push(check)
      },
    }),
  }
  return { connection: made as SqlConnection, asked, checks }
}

/** Two rows of which each fills more than half of what one statement takes. */
const large = 'x'.repeat(9_000_000)

describe('a read by keys', () => {
  const from = 'lines'
  const id = { column: 'id', kind: 'key' } as const
  const place = { column: 'place', kind: 'integer' } as const

  test.each([
    [
      { columns: ['id', 'units'], from, by: [id] },
      [['b'], ['a']],
      'select id, units from lines where id = any($1::text[]) order by id',
      [['b', 'a']],
    ],
    [
      { columns: ['units'], from, by: [place], thenBy: ['id', 'note'], lock: true },
      [[3]],
      'select units from lines where place = any($1::bigint[]) order by place, id, note for no key update',
      [[3]],
    ],
    [
      { columns: ['units'], from, by: [id, place], thenBy: ['note'], lock: false },
      [
        ['a', 1],
        ['b', 2],
      ],
      'select units from (select distinct * from unnest($1::text[], $2::bigint[]) as j (c0, c1)) as j join lines on id = j.c0 and place = j.c1 order by id, place, note',
      [
        ['a', 'b'],
        [1, 2],
      ],
    ],
    [
      { columns: ['units'], from, by: [place, id], lock: true },
      [[1, 'a']],
      'select units from (select distinct * from unnest($1::bigint[], $2::text[]) as j (c0, c1)) as j join lines on place = j.c0 and id = j.c1 order by place, id for no key update',
      [[1], ['a']],
    ],
  ])('asks once for %j', async (selection, keys, statement, parameters) => {
    const { connection: asking, asked } = connection()
    expect(await dialect.selectByKeys(selection)(asking, keys)).toEqual([['row 1']])
    expect(asked).toEqual([[statement, parameters]])
  })

  test('of no keys is not asked, and of too many for one statement in parts, each key once and in order', async () => {
    const read = dialect.selectByKeys({ columns: ['units'], from, by: [id] })
    const none = connection()
    expect(await read(none.connection, [])).toEqual([])
    expect(none.asked).toEqual([])
    const { connection: asking, asked } = connection()
    const [one, other] = [`a${large}`, `b${large}`]
    expect(await read(asking, [[other], [one], [other]])).toEqual([['row 1'], ['row 2']])
    expect(await read(asking, [[other], [one]])).toEqual([['row 3'], ['row 4']])
    const letters = asked.map(([, [found]]) => (found as string[]).map(([letter]) => letter))
    expect(letters).toEqual([['a'], ['b'], ['a'], ['b']])
  })

  test('of the first of each key looks them up key by key', async () => {
    const order = [
      { column: 'place', descending: true },
      { column: 'note', descending: false },
    ]
    const read = dialect.selectFirst({ table: lines, columns: ['id', 'units'], by: 'id', order })
    const { connection: asking, asked } = connection()
    expect(await read(asking, ['a', 'b'], 3)).toEqual([['row 1']])
    expect(asked).toEqual([
      [
        'select f.* from unnest($1::text[]) as j (c0) cross join lateral (select id, units from lines where id = j.c0 order by place desc, note limit $2::bigint) as f',
        [['a', 'b'], 3],
      ],
    ])
  })
})

describe('rows', () => {
  const insert =
    'insert into lines (id, place, units, note) select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[]) as j (c0, c1, c2, c3)'
  const rows: Row[] = [
    ['b', 1, 5, 'late'],
    ['a', 2, 6, null],
    ['a', 1, 7, ''],
  ]
  const inOrder = [
    ['a', 'a', 'b'],
    [1, 2, 1],
    [7, 6, 5],
    ['', null, 'late'],
  ]

  test.each([
    ['inserted', dialect.insertRows(lines), insert],
    ['inserted where absent', dialect.insertAbsentRows(lines), `${insert} on conflict (id, place) do nothing`],
    [
      'added to',
      dialect.addToRows(lines, ['units', 'place']),
      `${insert} on conflict (id, place) do update set units = lines.units + excluded.units, place = lines.place + excluded.place`,
    ],
  ])('are %s in the order of their key, so that two transactions meet at the same row first', async (_, write, sql) => {
    for (const hasLater of [false, true]) {
      const { connection: writing, asked, checks } = connection({ hasLater })
      expect(await write(writing, rows)).toBeUndefined()
      expect(asked).toEqual([[sql, inOrder]])
      // How many they were is asked of none of them.
      for (const check of checks) check(0)
      expect(checks).toHaveLength(hasLater ? 1 : 0)
    }
  })

  const updates = [
    [
      dialect.updateRows(lines, ['units', 'note']),
      'update lines set units = j.c0, note = j.c1 from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[]) as j (c0, c1, c2, c3) where lines.id = j.c2 and lines.place = j.c3',
    ],
    [
      dialect.addToStoredRows(lines, ['units', 'note']),
      'update lines set units = lines.units + j.c0, note = lines.note + j.c1 from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[]) as j (c0, c1, c2, c3) where lines.id = j.c2 and lines.place = j.c3',
    ],
  ] as const
  const changed: Row[] = [
    [5, 'x', 'b', 1],
    [6, null, 'a', 2],
  ]

  test.each(updates)('are updated where all of them are there, else nothing is', async (update, sql) => {
    const { connection: writing, asked } = connection({ met: [2, 1] })
    expect(await update(writing, changed)).toBeUndefined()
    expect(asked).toEqual([
      [
        sql,
        [
          [5, 6],
          ['x', null],
          ['b', 'a'],
          [1, 2],
        ],
      ],
    ])
    const missing = { failure: 'constraint', message: 'Only 1 of 2 rows to save are in lines.' }
    await expect(update(writing, changed)).rejects.toMatchObject(missing)
    const sentAhead = connection({ hasLater: true })
    await update(sentAhead.connection, changed)
    const [check] = sentAhead.checks
    expect(() => check!(2)).not.toThrow()
    expect(() => check!(1)).toThrow(missing.message)
  })

  test('are deleted by their keys, and counted, also in parts', async () => {
    const { connection: writing, asked } = connection({ met: [2, 1, 1] })
    const remove = dialect.deleteRows(lines)
    const keys: Row[] = [
      ['b', 1],
      ['a', 2],
    ]
    expect(await remove(writing, keys)).toBe(2)
    expect(asked).toEqual([
      [
        'delete from lines using unnest($1::text[], $2::bigint[]) as j (c0, c1) where lines.id = j.c0 and lines.place = j.c1',
        [
          ['b', 'a'],
          [1, 2],
        ],
      ],
    ])
    expect(
      await remove(writing, [
        [`b${large}`, 1],
        [`a${large}`, 2],
      ]),
    ).toBe(2)
    expect(asked).toHaveLength(3)
    expect(await remove(writing, [])).toBe(0)
  })
})

describe('tables', () => {
  const { definition } = dialect
  const text = (built: { compile(queries: never): { sql: string } }) => built.compile(dialect.queries as never).sql

  test('have columns that compare byte by byte where they are keys', () => {
    const types = (['key', 'longKey', 'text', 'document', 'integer'] as const).map(kind => text(definition.type(kind)))
    expect(types).toEqual(['varchar(64) collate "C"', 'varchar(255) collate "C"', 'varchar(320)', 'text', 'bigint'])
  })

  test('are changed within the transaction that makes them', () => {
    const check = definition.replaceCheck({ table: 'lines', name: 'lines_check', condition: 'units > 0' })
    expect(check.map(text).map(words => words.replaceAll(/\s+/g, ' '))).toEqual([
      'alter table "lines" drop constraint "lines_check", add constraint "lines_check" check (units > 0)',
    ])
    expect(text(definition.allowNull({ table: 'lines', name: 'note', kind: 'text' }))).toBe(
      'alter table "lines" alter column "note" drop not null',
    )
    expect(definition.dropForeignKey('lines', 'lines_fk').map(text)).toEqual([
      'alter table "lines" drop constraint if exists "lines_fk"',
    ])
    expect(definition).toMatchObject({
      partialIndexes: true,
      commitsAlone: false,
      tableExists: 'select 1 where to_regclass($1::text) is not null',
    })
    expect(definition.isAlreadyDone(new Error('relation exists'))).toBe(false)
  })

  test('that change again and again have room in their pages', () => {
    const ends = [true, false].map(rewritten => text(definition.tableEnd({ rewritten, clustered: true })))
    expect(ends).toEqual(['with (fillfactor = 40)', ''])
  })

  test('are shown with times, and with the items of lists', () => {
    const { instant, list } = definition.views
    expect(instant('paid_at')).toBe(`timestamp '1970-01-01' + paid_at * interval '1 millisecond'`)
    const items = list('lines.items', 'i', { id: 'key', units: 'integer', sum: { kind: 'integer', named: 'total' } })
    expect(items).toMatchObject({
      join: 'cross join lateral jsonb_array_elements(lines.items::jsonb) with ordinality as i (item, place)',
      position: 'i.place',
    })
    expect(['id', 'units', 'sum'].map(name => items.part(name))).toEqual([
      '(i.item ->> 0)',
      '(i.item ->> 1)::bigint',
      `(i.item ->> 'total')::bigint`,
    ])
  })

  test('are read by several columns at once, and from others that lock them passing over what is locked', () => {
    const { queries, compareKey, lockSkippingLocked, exactText } = dialect
    const page = queries
      .selectFrom('jumun_orders')
      .select('order_id')
      .where(({ val }) => compareKey(['created_at', 'order_id'], '<', [val(1), val('a')] as never))
    expect(page.compile()).toMatchObject({
      sql: 'select "order_id" from "jumun_orders" where ("created_at", "order_id") < ($1, $2)',
      parameters: [1, 'a'],
    })
    expect(text(lockSkippingLocked)).toBe('for update skip locked')
    expect(exactText(lockSkippingLocked)).toBe(lockSkippingLocked)
    expect(dialect.looksUpEach).toBe(true)
  })
})
