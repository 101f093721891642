import { type SalesFigure, StoreError } from '@jumun/core'
import { expect, test } from 'vitest'
import { countInOptions, knownOptions, type OwnColumns } from './known-options.ts'

const today = '2025-10-15'
const yesterday = '2025-10-14'
const soldNothing: OwnColumns = { lastOrderId: null, soldOn: null, soldUnits: 0, soldRevenue: 0, productChanges: 0 }

function optionOf(productId: string, optionId = 'default') {
  return { productId, optionId, name: 'Tea', price: 10, stock: 5, movementCount: 0, position: 0 }
}

const figureOf = (day: string, quantity: number, revenue: number): SalesFigure => ({
  day,
  productId: 'tea',
  optionId: 'default',
  quantity,
  revenue,
})

test('an option is known by both parts of its key, as it was last', () => {
  const known = knownOptions()
  const options = [
    optionOf('tea', 'small'),
    optionOf('tea', 'large'),
    optionOf('tea', 'huge'),
    optionOf('milk', 'small'),
  ]
  for (const [i, option] of options.entries()) known.know(option, { ...soldNothing, soldUnits: i, productChanges: 7 })
  expect(options.map(option => known.get(option))).toEqual(
    options.map((option, i) => ({ ...soldNothing, option, soldUnits: i, productChanges: 7 })),
  )
  for (const absent of [optionOf('tea'), optionOf('milk', 'large'), optionOf('beans', 'small')]) {
    expect(known.get(absent)).toBe(undefined)
  }
  const sold = { ...options[0]!, stock: 3 }
  known.know(sold, { lastOrderId: 'o1', soldOn: today, soldUnits: 2, soldRevenue: 20, productChanges: 8 })
  expect(known.get(options[0]!)).toEqual({
    option: sold,
    lastOrderId: 'o1',
    soldOn: today,
    soldUnits: 2,
    soldRevenue: 20,
    productChanges: 8,
  })
  expect(options.slice(1).map(option => known.get(option)?.soldUnits)).toEqual([1, 2, 3])
})

test('the changes of a product are the most that one of its options has seen', () => {
  const known = knownOptions()
  expect(known.locking).toBe(undefined)
  expect(known.changesOf('tea')).toBe(undefined)
  for (const [optionId, productChanges] of [
    ['a', 2],
    ['b', 5],
    ['c', 0],
  ] as const) {
    known.know(optionOf('tea', optionId), { ...soldNothing, productChanges })
  }
  known.know(optionOf('milk'), soldNothing)
  expect(known.changesOf('tea')).toBe(5)
  expect(known.changesOf('milk')).toBe(0)
  // What is known of an option later counts in the place of what was known before.
  known.know(optionOf('tea', 'b'), { ...soldNothing, productChanges: 1 })
  expect(known.changesOf('tea')).toBe(2)
})

type Sold = readonly [soldOn: string | null, units: number, revenue: number]

interface Counted {
  readonly name: string
  readonly sold: Sold
  readonly figure: SalesFigure
  /** What the option holds after it. */
  readonly after: Sold
  readonly rest: SalesFigure[]
}

const counted: Counted[] = [
  {
    name: 'the first figure of an option is its own',
    sold: [null, 0, 0],
    figure: figureOf(today, 2, 20),
    after: [today, 2, 20],
    rest: [],
  },
  {
    name: 'a figure of no units begins a day, too',
    sold: [null, 0, 0],
    figure: figureOf(today, 0, 0),
    after: [today, 0, 0],
    rest: [],
  },
  {
    name: 'a figure of the same day is added',
    sold: [today, 2, 20],
    figure: figureOf(today, 3, 25),
    after: [today, 5, 45],
    rest: [],
  },
  {
    name: 'what is taken back of the same day is taken off, down to nothing',
    sold: [today, 2, 20],
    figure: figureOf(today, -2, -20),
    after: [today, 0, 0],
    rest: [],
  },
  {
    name: 'units beyond what the option holds were counted in the row of the day',
    sold: [today, 2, 20],
    figure: figureOf(today, -3, -15),
    after: [today, 0, 5],
    rest: [figureOf(today, -1, 0)],
  },
  {
    name: 'so was revenue',
    sold: [today, 2, 20],
    figure: figureOf(today, -1, -21),
    after: [today, 1, 0],
    rest: [figureOf(today, 0, -1)],
  },
  {
    name: 'a day that is over goes to its row',
    sold: [yesterday, 2, 20],
    figure: figureOf(today, 1, 10),
    after: [today, 1, 10],
    rest: [figureOf(yesterday, 2, 20)],
  },
  {
    name: 'so does one of units alone',
    sold: [yesterday, 1, 0],
    figure: figureOf(today, 1, 10),
    after: [today, 1, 10],
    rest: [figureOf(yesterday, 1, 0)],
  },
  {
    name: 'so does one of revenue alone',
    sold: [yesterday, 0, 1],
    figure: figureOf(today, 1, 10),
    after: [today, 1, 10],
    rest: [figureOf(yesterday, 0, 1)],
  },
  {
    name: 'a day that is over without any sale needs no row',
    sold: [yesterday, 0, 0],
    figure: figureOf(today, 1, 10),
    after: [today, 1, 10],
    rest: [],
  },
  {
    name: 'units taken back of a later day go to its row',
    sold: [yesterday, 2, 20],
    figure: figureOf(today, -1, 0),
    after: [yesterday, 2, 20],
    rest: [figureOf(today, -1, 0)],
  },
  {
    name: 'so does revenue',
    sold: [yesterday, 2, 20],
    figure: figureOf(today, 0, -1),
    after: [yesterday, 2, 20],
    rest: [figureOf(today, 0, -1)],
  },
  {
    name: 'a figure of an earlier day goes to its row',
    sold: [today, 2, 20],
    figure: figureOf(yesterday, 1, 10),
    after: [today, 2, 20],
    rest: [figureOf(yesterday, 1, 10)],
  },
]

test.for(counted)('figures are counted in the rows of their options: $name', ({ sold, figure, after, rest }) => {
  const [soldOn, soldUnits, soldRevenue] = sold
  const known = knownOptions()
  known.know(optionOf('tea'), { ...soldNothing, soldOn, soldUnits, soldRevenue })
  expect(countInOptions(known, [figure])).toEqual(rest)
  const option = known.get(figure)
  expect([option?.soldOn, option?.soldUnits, option?.soldRevenue]).toEqual(after)
})

test('figures of options that are not locked go to their rows, and the others are counted one after another', () => {
  const known = knownOptions()
  known.know(optionOf('tea'), soldNothing)
  const unknown = { ...figureOf(today, 1, 10), productId: 'milk' }
  const figures = [figureOf(yesterday, 1, 10), unknown, figureOf(today, 4, 40), figureOf(today, -1, -10)]
  expect(countInOptions(known, figures)).toEqual([unknown, figureOf(yesterday, 1, 10)])
  expect(known.get(unknown)).toBe(undefined)
  expect(known.get(figures[0]!)).toMatchObject({ soldOn: today, soldUnits: 3, soldRevenue: 30 })
})

test('the revenue of a day stays exact, or is refused', () => {
  const most = Number.MAX_SAFE_INTEGER
  const known = knownOptions()
  known.know(optionOf('tea'), { ...soldNothing, soldOn: today, soldUnits: 1, soldRevenue: most - 1 })
  expect(countInOptions(known, [figureOf(today, 1, 1)])).toEqual([])
  expect(known.get(optionOf('tea'))?.soldRevenue).toBe(most)
  let refusal: unknown
  try {
    countInOptions(known, [figureOf(today, 1, 1)])
  } catch (error) {
    refusal = error
  }
  expect(refusal).toBeInstanceOf(StoreError)
  expect(refusal).toMatchObject({
    failure: 'constraint',
    code: 'SUM_TOO_LARGE',
    message: 'The revenue of a day is too large.',
  })
  expect(known.get(optionOf('tea'))).toMatchObject({ soldUnits: 2, soldRevenue: most })
})
