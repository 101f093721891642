import type { OrderItem, StockMovement } from '@jumun/core'
import { rowShapes } from '@jumun/core/rows'
import { expect, test } from 'vitest'
import { sqliteDialect } from '../sqlite/dialect.ts'
import { connectionOf } from './connection.ts'
import { knownOptions } from './known-options.ts'
import { movementRepository } from './movement-repository.ts'
import { linkedMovements, options, stockMovements } from './tables.ts'
import type { Row, StoredRow } from './value.ts'

const option = { productId: 'tea', optionId: 'small' }
const line: OrderItem = {
  ...option,
  productName: 'Tea',
  optionName: 'Small',
  unitPrice: 10,
  quantity: 2,
  discount: 0,
  amount: 20,
}
const items = JSON.stringify(rowShapes.orders.fields.items.codec!.write([line] as never))

const rowOf = (number: number): StockMovement => ({
  ...option,
  number,
  type: 'ADJUSTMENT',
  delta: 1,
  stockAfter: 9,
  at: 500,
})
const heldOf = (number: number): StockMovement => ({
  ...option,
  number,
  type: 'ORDER',
  delta: -2,
  stockAfter: 7,
  orderId: `o${number}`,
  at: 600,
})

/** An option whose history has these rows, and orders that lead from one number down to the next. */
function historyOf({
  rows,
  lastOrder,
  above,
  held,
}: {
  rows: number[]
  lastOrder?: number
  above?: string | null
  held: number[]
}) {
  const asked: Row[] = []
  const orderIdOf = (number: number | undefined) => (number === undefined ? null : `o${number}`)
  const moves = new Map(held.map((number, i) => [`o${number}`, [number, 7, orderIdOf(held[i + 1])]]))
  const connection = {
    ...connectionOf({
      async all(statement) {
        if (statement.includes('previous_order_id')) return above === undefined ? [] : [[above]]
        const last = orderIdOf(lastOrder)
        if (rows.length > 0) return rows.map((number): StoredRow => [...stockMovements.encode(rowOf(number)), last])
        return lastOrder === undefined ? [] : [[...stockMovements.columns.map(() => null), last]]
      },
      run: async () => 1,
    }),
    async allEach(_statement: string, keys: readonly Row[]) {
      asked.push(...keys)
      return keys.map(([orderId]): StoredRow => [orderId, 600, items, JSON.stringify([moves.get(String(orderId))])])
    },
  }
  const { page } = movementRepository(sqliteDialect)(connection, knownOptions())
  return { page, asked: () => asked.map(([orderId]) => orderId) }
}

test.for([
  {
    name: 'begins with the last order of the option, and ends with its first',
    history: { rows: [], lastOrder: 3, held: [3, 2, 1] },
    query: { limit: 9 },
    asked: ['o3', 'o2', 'o1'],
    page: [heldOf(3), heldOf(2), heldOf(1)],
  },
  {
    name: 'reads no more orders than it needs',
    history: { rows: [], lastOrder: 3, held: [3, 2, 1] },
    query: { limit: 1 },
    asked: ['o3'],
    page: [heldOf(3)],
  },
  {
    name: 'begins with the order that the next row above tells of',
    history: { rows: [2], lastOrder: 9, above: 'o3', held: [3, 1] },
    query: { before: 4, limit: 9 },
    asked: ['o3', 'o1'],
    page: [heldOf(3), rowOf(2), heldOf(1)],
  },
  {
    name: 'has nothing in orders where that row tells of none',
    history: { rows: [2], lastOrder: 9, above: null, held: [9] },
    query: { before: 4, limit: 9 },
    asked: [],
    page: [rowOf(2)],
  },
  ...[
    { held: [9, 5, 4], asked: ['o9', 'o5'] },
    { held: [9, 7, 5, 4], asked: ['o9', 'o7', 'o5'] },
  ].map(({ held, asked }) => ({
    name: `ends at its last row where it has as many as were asked for: ${held.join(', ')}`,
    history: { rows: [10, 8, 6], lastOrder: 9, held },
    query: { limit: 3 },
    asked,
    page: [rowOf(10), heldOf(9), rowOf(8)],
  })),
  {
    name: 'of an option that is not there is empty',
    history: { rows: [], held: [] },
    query: { limit: 3 },
    asked: [],
    page: [],
  },
])('a page of movements $name', async ({ history, query, asked, page }) => {
  const read = historyOf(history)
  expect(await read.page({ ...option, ...query })).toEqual(page)
  expect(read.asked()).toEqual(asked)
})

test('its rows, and the next one above, are found by number', async () => {
  const asked: unknown[] = []
  const connection = connectionOf({
    async all(statement, parameters) {
      asked.push(statement, parameters)
      return []
    },
    run: async () => 1,
  })
  await movementRepository(sqliteDialect)(connection, knownOptions()).page({ ...option, before: 4, limit: 9 })
  expect(asked).toEqual([
    'select "m"."product_id", "m"."option_id", "m"."number", "m"."type", "m"."delta", "m"."stock_after", ' +
      '"m"."order_id", "m"."reason", "m"."at", "o"."last_order_id" from "jumun_options" as "o" ' +
      'left join "jumun_stock_movements" as "m" on "m"."product_id" = "o"."product_id" ' +
      'and "m"."option_id" = "o"."option_id" and "m"."number" < ? ' +
      'where "o"."product_id" = ? and "o"."option_id" = ? order by "m"."number" desc limit ?',
    [4, 'tea', 'small', 9],
    'select "previous_order_id" from "jumun_stock_movements" where "product_id" = ? and "option_id" = ? ' +
      'and "number" >= ? order by "number" limit ?',
    ['tea', 'small', 4, 1],
  ])
})

test('a movement is written with the order that its history goes on with below it', async () => {
  const written: unknown[] = []
  const connection = {
    ...connectionOf({ all: async () => [], run: async () => 1 }),
    async runEach(statement: string, rows: readonly Row[]) {
      written.push(statement, ...rows)
      return rows.length
    },
  }
  const known = knownOptions()
  known.know(
    options.decode(options.encode({ ...option, name: 'Small', price: 1, stock: 9, movementCount: 3, position: 0 })),
    {
      lastOrderId: 'o3',
      soldOn: null,
      soldUnits: 0,
      soldRevenue: 0,
      productChanges: 0,
    },
  )
  const { insert } = movementRepository(sqliteDialect)(connection, known)
  await insert([rowOf(4)])
  expect(written).toEqual([
    'insert into jumun_stock_movements (product_id, option_id, number, type, delta, stock_after, at, previous_order_id) ' +
      'values (?, ?, ?, ?, ?, ?, ?, ?)',
    ['tea', 'small', 4, 'ADJUSTMENT', 1, 9, 500, 'o3'],
  ])
  expect(linkedMovements.columns.at(-1)).toBe('previous_order_id')
})
