import type { StockMovement } from '@jumun/core'
import { expect, test } from 'vitest'
import type { SqlConnection } from './connection.ts'
import { movementScan } from './movement-scan.ts'
import type { HistoryStart } from './stock-history.ts'
import { linkedMovements, options, stockMovements, wholeOptions } from './tables.ts'
import type { StoredRow } from './value.ts'

const connection = {} as SqlConnection

interface Place {
  readonly productId: string
  readonly optionId: string
  readonly number: number
}

/** Of `product option number`. */
function placeOf(place: string): Place {
  const [productId, optionId, number] = place.split(' ') as [string, string, string]
  return { productId, optionId, number: Number(number) }
}

const movementOf = (place: string): StockMovement => ({
  ...placeOf(place),
  type: 'ADJUSTMENT',
  delta: 1,
  stockAfter: 9,
  at: 500,
})

const rowOf = (place: string, previousOrderId: string | null = null): StoredRow => [
  ...stockMovements.encode(movementOf(place)),
  previousOrderId,
]

function endOf(place: string, lastOrderId: string | null = null): StoredRow {
  const { productId, optionId, number } = placeOf(`${place} 0`)
  const option = { productId, optionId, name: 'Tea', price: 10, stock: 9, movementCount: number, position: 0 }
  return [...options.encode(option), lastOrderId, null, 0, 0, 0]
}

/** The numbers that stand in orders, by option, and what was asked for of them, at a time. */
async function scan(rows: StoredRow[][], ends: StoredRow[][], held: Readonly<Record<string, number[]>> = {}) {
  const asked: HistoryStart[][] = []
  const chunks = new Map([
    [linkedMovements, rows],
    [wholeOptions, ends],
  ])
  const scanned = movementScan(
    table =>
      async function* (given) {
        expect(given).toBe(connection)
        yield* chunks.get(table)!
      },
    async (given, starts) => {
      expect(given).toBe(connection)
      asked.push(
        starts.map(({ productId, optionId, orderId, below, downTo }) => ({
          productId,
          optionId,
          orderId,
          below,
          downTo,
        })),
      )
      return starts.map(({ productId, optionId, below, downTo }) =>
        (held[`${productId} ${optionId}`] ?? [])
          .filter(number => number < below && number > downTo)
          .toReversed()
          .map(number => movementOf(`${productId} ${optionId} ${number}`)),
      )
    },
  )
  const found: string[][] = []
  for await (const chunk of scanned(connection)) {
    found.push(chunk.map(({ productId, optionId, number }) => `${productId} ${optionId} ${number}`))
  }
  return { asked, found }
}

test('movements come by option and number: before each row those in orders, and behind the last the newest', async () => {
  const { asked, found } = await scan(
    [
      [rowOf('milk a 64', 'o1'), rowOf('tea a 1')],
      [rowOf('tea a 4', 'o2'), rowOf('tea b 2')],
    ],
    [[endOf('milk a', 'o3'), endOf('milk b')], [endOf('tea a', 'o4')], [endOf('tea b', 'o5')]],
    { 'milk a': [62, 63, 65], 'tea a': [2, 3, 5, 6], 'tea b': [1, 3] },
  )
  const order = { 'milk a': [62, 63, 64, 65], 'tea a': [1, 2, 3, 4, 5, 6], 'tea b': [1, 2, 3] }
  expect(found).toEqual([
    Object.entries(order).flatMap(([option, numbers]) => numbers.map(number => `${option} ${number}`)),
  ])
  const [milk, teaA, teaB] = [
    { productId: 'milk', optionId: 'a' },
    { productId: 'tea', optionId: 'a' },
    { productId: 'tea', optionId: 'b' },
  ]
  expect(asked).toEqual([
    [
      { ...milk, orderId: 'o1', below: 64, downTo: -1 },
      { ...milk, orderId: 'o3', below: Infinity, downTo: 64 },
      { ...milk, optionId: 'b', orderId: null, below: Infinity, downTo: -1 },
      { ...teaA, orderId: null, below: 1, downTo: -1 },
      { ...teaA, orderId: 'o2', below: 4, downTo: 1 },
      { ...teaA, orderId: 'o4', below: Infinity, downTo: 4 },
      { ...teaB, orderId: null, below: 2, downTo: -1 },
      { ...teaB, orderId: 'o5', below: Infinity, downTo: 2 },
    ],
  ])
})

test('a scan of nothing asks for nothing', async () => {
  expect(await scan([], [])).toEqual({ asked: [], found: [] })
})

test('rows of options that are not there come all the same, each in its place', async () => {
  const { found } = await scan([[rowOf('a x 1'), rowOf('b x 1'), rowOf('c x 1'), rowOf('c y 1')]], [[endOf('b x')]])
  expect(found).toEqual([['a x 1', 'b x 1', 'c x 1', 'c y 1']])
  expect((await scan([[rowOf('a x 1')]], [])).found).toEqual([['a x 1']])
})

test('options are in the order of their bytes, by product and then by option', async () => {
  const { found } = await scan([[rowOf('z é 1'), rowOf('é a 1')]], [[endOf('z z'), endOf('z é'), endOf('é a')]], {
    'z z': [1],
    'z é': [2],
    'é a': [2],
  })
  expect(found).toEqual([['z z 1', 'z é 1', 'z é 2', 'é a 1', 'é a 2']])
})

test('a column that a database leaves out leads to no order', async () => {
  const row = rowOf('tea a 1').slice(0, -1)
  const end = endOf('tea a').slice(0, options.columns.length)
  const { asked } = await scan([[row]], [[end]])
  expect(asked[0]?.map(({ orderId }) => orderId)).toEqual([null, null])
})

test.for([
  [499, [500]],
  [500, [500, 1]],
  [999, [500, 500]],
] as const)('histories are read 500 at a time: %i rows of an option', async ([count, sizes]) => {
  const rows = Array.from({ length: count }, (_, i) => rowOf(`tea a ${i + 1}`))
  const { asked, found } = await scan([rows], [[endOf('tea a')]])
  expect(asked.map(starts => starts.length)).toEqual(sizes)
  expect(found.flat()).toHaveLength(count)
  expect(found).toHaveLength(sizes.length)
})
