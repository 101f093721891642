import { describe, expect, it } from 'vitest'
import { parseCloudEvent } from './cloud-event.ts'
import { createSales } from './sales.ts'

interface Line {
  readonly productId: string
  readonly optionId?: string
  readonly quantity: number
  readonly amount: number
}

function soldAfter(...events: readonly [type: string, items: Line[], history?: object[]][]) {
  const sales = createSales()
  for (const [type, items, history = [{ to: 'PENDING' }, { to: 'PAID' }]] of events) {
    const named = items.map(item => ({ ...item, productName: `The ${item.productId}` }))
    const event = { specversion: '1.0', id: '1', source: 'test', type, data: { items: named, history } }
    sales.count(parseCloudEvent(JSON.stringify(event)))
  }
  return sales.list().map(({ productId, orders, quantity, revenue }) => [productId, orders, quantity, revenue])
}

const paid = 'order.paid.v1'
const small = { productId: 'beans', optionId: '250g', quantity: 3, amount: 100 }
const large = { productId: 'beans', optionId: '1kg', quantity: 2, amount: 301 }
const steps = [{ to: 'PENDING' }, { to: 'PAID' }]
const part = (item: Line, quantity: number) => ({
  to: 'PAID',
  lines: [{ productId: item.productId, optionId: item.optionId, quantity }],
})

describe('what an event tells of sales', () => {
  it('is one order, of all lines of a product', () => {
    expect(soldAfter([paid, [small, large]])).toEqual([['beans', 1, 5, 401]])
  })

  it('is nothing for steps that sell nothing, and for types that only begin alike', () => {
    for (const type of [
      'order.placed.v1',
      'order.paid_late.v1',
      'order.lines_cancelled_late.v1',
      'order.cancelled_x',
    ]) {
      expect(soldAfter([type, [small]])).toEqual([])
    }
  })

  it('is what a part takes back, rounded down as the refunds of an order are', () => {
    const first = [...steps, part(small, 1)]
    const second = [...first, part(small, 1)]
    const parts = 'order.lines_cancelled.v1'
    expect(soldAfter([paid, [small]], [parts, [small], first])).toEqual([['beans', 1, 2, 67]])
    expect(soldAfter([paid, [small]], [parts, [small], first], [parts, [small], second])).toEqual([['beans', 1, 1, 34]])
    // Of the other option nothing is taken.
    expect(soldAfter([paid, [small, large]], [parts, [small, large], first])).toEqual([['beans', 1, 4, 368]])
    // Then the rest of the order is cancelled.
    const rest = [...second, { to: 'CANCELLED' }]
    expect(
      soldAfter(
        [paid, [small]],
        [parts, [small], first],
        [parts, [small], second],
        ['order.cancelled.v1', [small], rest],
      ),
    ).toEqual([['beans', 0, 0, 0]])
  })

  it('is taken back by a cancellation, where the order had been paid', () => {
    const cancelled = 'order.cancelled.v1'
    expect(soldAfter([paid, [small, large]], [cancelled, [small, large], [...steps, { to: 'CANCELLED' }]])).toEqual([
      ['beans', 0, 0, 0],
    ])
    expect(soldAfter([cancelled, [small], [{ to: 'PENDING' }, { to: 'CANCELLED' }]])).toEqual([])
  })

  it('is nothing where it holds no order', () => {
    const sales = createSales()
    sales.count({ id: '1', type: paid, line: '' })
    expect(sales.list()).toEqual([])
  })

  it('is ranked by quantity, then revenue, then product id', () => {
    const lines = [
      { productId: 'c', quantity: 1, amount: 5 },
      { productId: 'b', quantity: 1, amount: 9 },
      { productId: 'd', quantity: 1, amount: 5 },
      { productId: 'a', quantity: 1, amount: 5 },
      { productId: 'e', quantity: 2, amount: 1 },
    ]
    expect(soldAfter([paid, lines]).map(([productId]) => productId)).toEqual(['e', 'b', 'a', 'c', 'd'])
  })
})
