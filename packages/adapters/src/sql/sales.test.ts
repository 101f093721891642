import type { SalesFigure } from '@jumun/core'
import { describe, expect, test } from 'vitest'
import { sqliteDialect } from '../sqlite/dialect.ts'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { figuresAdder, salesRepository } from './sales-repository.ts'
import { salesScan } from './sales-scan.ts'
import type { Table } from './table.ts'
import type { TableWalk } from './table-walk.ts'
import { sales, wholeOptions } from './tables.ts'
import type { StoredRow } from './value.ts'

const connection = {} as SqlConnection
const figure = (day: string, quantity: number, revenue: number, productId = 'a', optionId = 'x'): SalesFigure => ({
  day,
  productId,
  optionId,
  quantity,
  revenue,
})

describe('figures', () => {
  async function writesOf(figures: readonly SalesFigure[]) {
    const writes: unknown[] = []
    const writing = (name: string) => (table: Table, columns: readonly string[]) => {
      expect([table, columns]).toEqual([sales, ['quantity', 'revenue']])
      return async (_: SqlConnection, rows: unknown) => void writes.push([name, rows])
    }
    const dialect = { addToRows: writing('add'), addToStoredRows: writing('take back') } as unknown as SqlDialect
    await figuresAdder(dialect)(connection, figures)
    return writes
  }

  const row = (quantity: number, revenue: number, optionId = 'x') => ['1', 'a', optionId, quantity, revenue]

  test.each<[string, SalesFigure[], unknown[]]>([
    ['none are written', [], []],
    ['one is added', [figure('1', 2, 20)], [['add', [row(2, 20)]]]],
    ['money without units is added', [figure('1', 0, 5)], [['add', [row(0, 5)]]]],
    [
      'units that are taken back without money are no part of what is added',
      [figure('1', -1, 0), figure('1', 2, 20)],
      [
        ['add', [row(2, 20)]],
        ['take back', [[-1, 0, '1', 'a', 'x']]],
      ],
    ],
    [
      'money that is taken back is no part of what is added',
      [figure('1', 0, 5), figure('1', 0, -3)],
      [
        ['add', [row(0, 5)]],
        ['take back', [[0, -3, '1', 'a', 'x']]],
      ],
    ],
    ['one that cost nothing is added', [figure('1', 1, 0)], [['add', [row(1, 0)]]]],
    ['two of one day and option are added as one', [figure('1', 2, 20), figure('1', 3, 30)], [['add', [row(5, 50)]]]],
    [
      'of each day, product and option there is one',
      [figure('1', 1, 10), figure('1', 2, 20, 'a', 'y'), figure('1', 4, 40, 'b'), figure('2', 8, 80)],
      [
        [
          'add',
          [
            ['1', 'a', 'x', 1, 10],
            ['1', 'a', 'y', 2, 20],
            ['1', 'b', 'x', 4, 40],
            ['2', 'a', 'x', 8, 80],
          ],
        ],
      ],
    ],
    ['units are taken back', [figure('1', -2, 0)], [['take back', [[-2, 0, '1', 'a', 'x']]]]],
    ['money is taken back', [figure('1', 0, -5)], [['take back', [[0, -5, '1', 'a', 'x']]]]],
    [
      'what is taken back is no part of what is added',
      [figure('1', 1, 0), figure('1', -1, -10), figure('1', -2, -20), figure('1', 3, 30)],
      [
        ['add', [row(4, 30)]],
        ['take back', [[-3, -30, '1', 'a', 'x']]],
      ],
    ],
  ])('%s', async (_, figures, writes) => {
    expect(await writesOf(figures)).toEqual(writes)
  })
})

describe('the best sellers', () => {
  const best = (productId: string, quantity: number, { revenue = 10, status = 'ON_SALE' } = {}) =>
    [productId, quantity, revenue, `name of ${productId}`, status, 5] as StoredRow

  /** Answers the first question, and then the one without hidden products. */
  async function ranked(limit: number, ...answers: StoredRow[][]) {
    const limits: unknown[] = []
    const asked: string[] = []
    const asking = {
      all: async (statement: string, parameters: readonly unknown[]) => {
        asked.push(statement.includes('not in') ? 'shown' : 'all')
        limits.push(parameters.at(-1))
        return answers.shift() ?? expect.unreachable()
      },
    } as unknown as SqlConnection
    const found = await salesRepository(sqliteDialect)(asking).ranked({ from: '1', to: '2', limit })
    return { asked, limits, ids: found.map(({ productId }) => productId), found }
  }

  test('are put in order, by units, then money, then id, and cut', async () => {
    const rows = [best('b', 1), best('d', 2), best('a', 1), best('c', 1, { revenue: 11 })]
    const { ids, asked, limits, found } = await ranked(3, rows)
    expect([ids, asked, limits]).toEqual([['d', 'c', 'a'], ['all'], [8]])
    expect(found[0]).toStrictEqual({ productId: 'd', name: 'name of d', price: 5, quantity: 2, revenue: 10 })
  })

  const hidden = (count: number) => Array.from({ length: count }, (_, i) => best(`h${i}`, 9, { status: 'HIDDEN' }))

  test('are asked for once more where too many are hidden', async () => {
    const few = await ranked(2, [...hidden(5), best('a', 2), best('b', 1)])
    expect([few.ids, few.asked]).toEqual([['a', 'b'], ['all']])
    const many = await ranked(2, [...hidden(6), best('a', 2)], [best('a', 2), best('b', 1)])
    expect([many.ids, many.asked, many.limits]).toEqual([
      ['a', 'b'],
      ['all', 'shown'],
      [7, 2],
    ])
  })

  test('are no more than there are: then nothing is asked again', async () => {
    const { ids, asked } = await ranked(2, [...hidden(5), best('a', 2)])
    expect([ids, asked]).toEqual([['a'], ['all']])
  })
})

describe('a scan of all figures', () => {
  const option = (optionId: string, soldOn: string | null, units = 1, money = 10, productId = 'a') =>
    [productId, optionId, 'name', 5, 1, 1, 1, null, soldOn, soldOn && units, soldOn && money, null] as StoredRow
  const stored = ({ day, productId, optionId, quantity, revenue }: SalesFigure): StoredRow => [
    day,
    productId,
    optionId,
    quantity,
    revenue,
  ]

  async function scan(options: StoredRow[][], figures: SalesFigure[][]) {
    const chunks: (readonly SalesFigure[])[] = []
    const walkOf = (table: Table): TableWalk =>
      async function* walk(given) {
        expect(given).toBe(connection)
        if (table === wholeOptions) yield* options
        else if (table === sales) yield* figures.map(chunk => chunk.map(stored))
        else expect.unreachable()
      }
    for await (const chunk of salesScan(walkOf, connection)) chunks.push(chunk)
    return chunks
  }

  test('has what options hold in its place, and added to the row of the same day', async () => {
    const options = [
      [option('z', '2'), option('y', null), option('x', '2', 3, 30)],
      [option('x', '1', 4, 40, 'b'), option('w', '9')],
    ]
    const rows = [
      [figure('1', 1, 10), figure('2', 5, 50)],
      [figure('2', 6, 60, 'c'), figure('3', 7, 70)],
    ]
    expect(await scan(options, rows)).toEqual([
      [figure('1', 1, 10), figure('1', 4, 40, 'b'), figure('2', 8, 80)],
      [figure('2', 1, 10, 'a', 'z'), figure('2', 6, 60, 'c'), figure('3', 7, 70)],
      [figure('9', 1, 10, 'a', 'w')],
    ])
  })

  test('has rows only, options only, or nothing', async () => {
    expect(await scan([], [])).toEqual([])
    expect(await scan([[option('y', null)]], [[figure('1', 1, 10)]])).toEqual([[figure('1', 1, 10)]])
    expect(await scan([[option('y', '2'), option('x', '1')]], [])).toEqual([
      [figure('1', 1, 10), figure('2', 1, 10, 'a', 'y')],
    ])
  })
})
