import type { Option, Order, OrderItem, StockMovement } from '@jumun/core'
import { rowShapes } from '@jumun/core/rows'
import { describe, expect, test } from 'vitest'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { knownOptions } from './known-options.ts'
import { type HistoryStart, historyReader, movementRowOf, placeInOrders } from './stock-history.ts'
import type { StoredRow } from './value.ts'

const line = (productId: string, quantity: number, optionId = 'x'): OrderItem => ({
  productId,
  optionId,
  productName: 'name',
  optionName: 'name',
  unitPrice: 1,
  quantity,
  discount: 0,
  amount: quantity,
})
const order = (orderId: string, ...items: OrderItem[]) => ({ orderId, createdAt: 7, items }) as unknown as Order
const movement = (of: Partial<StockMovement> = {}): StockMovement => ({
  productId: 'a',
  optionId: 'x',
  number: 1,
  type: 'ORDER',
  delta: -2,
  stockAfter: 8,
  orderId: 'o',
  at: 7,
  ...of,
})

/** Options a/x, whose last order was `before`, and b/x, which has had none. */
function known() {
  const options = knownOptions()
  const own = { soldOn: null, soldUnits: 0, soldRevenue: 0, productChanges: 0 }
  const option = (productId: string) => ({ productId, optionId: 'x' }) as Option
  options.know(option('a'), { ...own, lastOrderId: 'before' })
  options.know(option('b'), { ...own, lastOrderId: null })
  return options
}

describe('movements of new orders', () => {
  const lastOf = (options: ReturnType<typeof known>) =>
    ['a', 'b'].map(productId => options.get({ productId, optionId: 'x' })!.lastOrderId)

  test('stand in their lines, each with the order of the one before', () => {
    const options = known()
    const orders = [
      order('o', line('a', 2), line('b', 3)),
      order('p', line('c', 1), line('a', 1)),
      order('q', line('a', 1)),
    ]
    const placed = placeInOrders(options, orders, [
      movement(),
      movement({ productId: 'b', delta: -3, number: 5, stockAfter: 0 }),
      movement({ orderId: 'p', delta: -1, number: 2, stockAfter: 7 }),
    ])
    expect(placed).toEqual({
      moves: ['[[1,8,"before"],[5,0,null]]', '[0,[2,7,"o"]]', null],
      rows: [],
    })
    expect(lastOf(options)).toEqual(['p', 'o'])
  })

  test.each<[string, Partial<StockMovement>]>([
    ['of an option that is not locked', { productId: 'c', delta: -1 }],
    ['of no order', { orderId: undefined as never }],
    ['of another order', { orderId: 'other' }],
    ['of another kind', { type: 'ADJUSTMENT' }],
    ['with a reason', { reason: 'because' }],
    ['of another time', { at: 8 }],
    ['of another number of units', { delta: -1 }],
    ['of units that come back', { delta: 2 }],
    ['of an option that is in no line', { productId: 'b', delta: -2 }],
    ['that is the sixty-fourth', { number: 64 }],
    ['that is the hundred and twenty-eighth', { number: 128 }],
  ])('%s are rows', (_, of) => {
    const options = known()
    const moved = movement(of)
    const { moves, rows } = placeInOrders(options, [order('o', line('a', 2), line('c', 1))], [moved])
    const previousOrderId = moved.productId === 'a' ? 'before' : null
    expect([moves, rows]).toEqual([[null], [{ movement: moved, previousOrderId }]])
    expect(lastOf(options)).toEqual(['before', null])
  })

  test.each([1, 63, 65])('number %i is none that has to be a row', number => {
    const { moves, rows } = placeInOrders(known(), [order('o', line('a', 2))], [movement({ number })])
    expect([moves, rows]).toEqual([[`[[${number},8,"before"]]`], []])
  })

  test.each([{ number: 1.5 }, { stockAfter: -1 }, { stockAfter: 2 ** 53 }, { number: -1 }])('%o cannot be held', of => {
    const placing = () => placeInOrders(known(), [order('o', line('a', 2))], [movement(of)])
    const message = 'A stock movement has a number that it cannot hold.'
    expect(placing).toThrow(expect.objectContaining({ failure: 'constraint', message }))
  })

  test('a row knows the order before it where its option is known', () => {
    expect(movementRowOf(known(), movement()).previousOrderId).toBe('before')
    expect(movementRowOf(known(), movement({ productId: 'c' })).previousOrderId).toBeNull()
  })
})

describe('a history that stands in orders', () => {
  type Move = 0 | [number: number, stockAfter: number, previous: string | null]
  const text = (items: OrderItem[]) => JSON.stringify(rowShapes.orders.fields.items.codec!.write(items))
  const stored = (orderId: string, moves: Move[] | null, ...items: OrderItem[]): StoredRow => [
    orderId,
    7,
    text(items),
    moves === null ? null : JSON.stringify(moves),
  ]

  async function read(
    orders: StoredRow[],
    starts: Partial<HistoryStart>[],
    isEnough?: (found: readonly unknown[]) => boolean,
  ) {
    const steps: unknown[] = []
    const dialect = {
      selectByKeys: () => async (_: SqlConnection, keys: string[][]) => {
        steps.push(keys.flat())
        return orders.filter(([orderId]) => keys.some(([key]) => key === orderId))
      },
    } as unknown as SqlDialect
    const whole = starts.map(start => ({
      productId: 'a',
      optionId: 'x',
      orderId: 'o3',
      below: 99,
      downTo: 0,
      ...start,
    }))
    const histories = await historyReader(dialect)({} as SqlConnection, whole, isEnough)
    return { steps, numbers: histories.map(found => found.map(({ number }) => number)), histories }
  }

  const orders = [
    stored('o1', [[1, 9, null]], line('a', 1)),
    stored('o2', [0, [2, 7, 'o1'], [5, 1, null]], line('b', 4), line('a', 2), line('a', 1, 'y')),
    stored('o3', [[3, 4, 'o2']], line('a', 3)),
  ]

  test('is read downwards, an order a step', async () => {
    const { steps, histories } = await read(orders, [{}])
    expect(steps).toEqual([['o3'], ['o2'], ['o1']])
    const told = { productId: 'a', optionId: 'x', type: 'ORDER', at: 7 }
    expect(histories).toEqual([
      [
        { ...told, number: 3, delta: -3, stockAfter: 4, orderId: 'o3' },
        { ...told, number: 2, delta: -2, stockAfter: 7, orderId: 'o2' },
        { ...told, number: 1, delta: -1, stockAfter: 9, orderId: 'o1' },
      ],
    ])
  })

  test('several go down together, and an order is found once', async () => {
    const { steps, numbers } = await read(orders, [
      {},
      { orderId: 'o3' },
      { optionId: 'y', orderId: 'o2' },
      { orderId: null },
    ])
    expect(steps).toEqual([['o3', 'o2'], ['o2'], ['o1']])
    expect(numbers).toEqual([[3, 2, 1], [3, 2, 1], [5], []])
    expect((await read(orders, [{ orderId: null }])).steps).toEqual([])
  })

  test.each([
    [{ below: 3 }, [2, 1], 3],
    [{ below: 2 }, [1], 3],
    [{ downTo: 1 }, [3, 2], 3],
    [{ downTo: 2 }, [3], 2],
    [{ downTo: 3 }, [], 1],
    [{ below: 3, downTo: 1 }, [2], 3],
  ])('ends where it should: %o', async (of, numbers, steps) => {
    const found = await read(orders, [of])
    expect([found.numbers, found.steps.length]).toEqual([[numbers], steps])
  })

  test('ends where it is enough', async () => {
    const { numbers, steps } = await read(orders, [{}], found => found.length >= 2)
    expect([numbers, steps.length]).toEqual([[[3, 2]], 2])
  })

  test.each<[string, StoredRow[]]>([
    ['an order that is gone', [stored('o3', [[3, 4, 'o2']], line('a', 3))]],
    ['an order that tells nothing', [stored('o3', [[3, 4, 'o2']], line('a', 3)), stored('o2', null, line('a', 1))]],
    [
      'an order without the option',
      [stored('o3', [[3, 4, 'o2']], line('a', 3)), stored('o2', [[2, 1, null]], line('b', 1))],
    ],
    ['an order whose line is a row', [stored('o3', [[3, 4, 'o2']], line('a', 3)), stored('o2', [0], line('a', 1))]],
    [
      'a line that is not there',
      [stored('o3', [[3, 4, 'o2']], line('a', 3)), stored('o2', [0, [2, 1, null]], line('b', 1))],
    ],
    ['a number that is no lower', [stored('o3', [[3, 4, 'o3']], line('a', 3))]],
  ])('ends at %s', async (_, rows) => {
    expect((await read(rows, [{}])).numbers).toEqual([[3]])
  })
})
