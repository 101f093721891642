import { createShop, orderJson } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { afterEach, describe, expect, it } from 'vitest'
import { settle } from '../words/format.ts'
import { csvLine, readCsv } from '../words/csv.ts'
import { lastHour, meanBatch, perMinute, refusals } from './activity.ts'
import { couponState } from './coupon-state.ts'
import { productsOfCsv } from './csv-products.ts'
import { linkOfFinding } from './finding-links.ts'
import { saleState, stockClass } from './product-state.ts'
import { refundOf, unitsLeft } from './refund.ts'

afterEach(() => settle({ currency: 'KRW' }))

it('shows the refund that the shop will give, unit by unit', async () => {
  const shop = createShop({ store: createMemoryStore() })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.wallets.charge({ userId: 'mina', amount: 1_000_000 })
  await shop.catalog.addProduct({ productId: 'a', name: 'A', price: 1_001, stock: 100 })
  await shop.catalog.addProduct({ productId: 'b', name: 'B', price: 7, stock: 100 })
  await shop.coupons.create({ code: 'C', name: 'C', discount: { type: 'PERCENT', basisPoints: 3_333 }, quantity: 1 })
  await shop.coupons.claim({ userId: 'mina', code: 'C' })
  const items = [
    { productId: 'a', quantity: 7 },
    { productId: 'b', quantity: 3 },
  ]
  let order = await shop.orders.place({ userId: 'mina', items, couponCode: 'C' })
  for (const [a, b] of [
    [1, 0],
    [2, 1],
    [0, 1],
    [3, 0],
    [1, 1],
  ] as const) {
    const shown = refundOf(orderJson(order), [a, b])
    const { balance } = await shop.wallets.balance({ userId: 'mina' })
    const named = [
      { productId: 'a', quantity: a },
      { productId: 'b', quantity: b },
    ].filter(({ quantity }) => quantity > 0)
    order = await shop.orders.cancel({ orderId: order.orderId, items: named })
    expect((await shop.wallets.balance({ userId: 'mina' })).balance - balance).toBe(shown)
  }
  expect(orderJson(order).items.map(unitsLeft)).toEqual([0, 0])
  expect(order.status).toBe('CANCELLED')
})

it('counts the minutes of an hour', () => {
  const minute = (index: number, orders: number, refused: Record<string, number> = {}) => ({
    at: new Date(index * 60_000).toISOString(),
    orders,
    paid: orders * 100,
    refused,
    batches: orders,
    commands: orders * 3,
  })
  const minutes = [minute(0, 8, { A: 1 }), minute(1, 4, { B: 2 }), minute(2, 100, { A: 1 })]
  expect(perMinute(minutes)).toEqual({ orders: { rate: 112 / 3, sum: 112 }, paid: { rate: 11_200 / 3, sum: 11_200 } })
  expect(perMinute([...minutes, ...minutes.slice(0, 3)]).orders).toEqual({
    rate: (4 + 100 + 8 + 4 + 100) / 5,
    sum: 224,
  })
  expect(refusals(minutes)).toEqual([
    ['A', 2],
    ['B', 2],
  ])
  expect([meanBatch(minutes), meanBatch([minute(0, 0)])]).toEqual([3, undefined])
  const { times, values } = lastHour(minutes, [1, 2, 3])
  expect([times.length, times.at(-1), times[0], values[57], values.slice(58)]).toEqual([
    61,
    120,
    -3480,
    null,
    [1, 2, 3],
  ])
})

it('tells how products and campaigns stand', () => {
  const product = { status: 'ON_SALE', saleFrom: '2026-01-02T00:00:00Z', saleUntil: '2026-01-03T00:00:00Z' } as never
  const at = (day: number) => Date.UTC(2026, 0, day)
  expect([1, 2, 3].map(day => saleState(product, at(day)))).toEqual(['soon', 'on', 'over'])
  expect([0, 10, 11].map(stock => stockClass({ stock }))).toEqual(['out', 'low', 'enough'])
  expect(stockClass({ stock: 11, lowStock: 11 })).toBe('low')
  const coupon = (more: object) => couponState({ remaining: 1, ...more } as never, at(2))
  expect([
    coupon({}),
    coupon({ remaining: 0 }),
    coupon({ claimFrom: '2026-01-03T00:00:00Z' }),
    coupon({ claimUntil: '2026-01-02T00:00:00Z', remaining: 0 }),
  ]).toEqual(['open', 'gone', 'soon', 'over'])
})

it('finds the row that a finding names', () => {
  expect(linkOfFinding('order-totals', 'o1')).toEqual({ page: 'orders', id: 'o1' })
  expect(linkOfFinding('ledger-unbroken', 'mina#3')).toEqual({ page: 'users', id: 'mina' })
  expect(linkOfFinding('payments-match-orders', 'mina#3')).toEqual({ page: 'users', id: 'mina' })
  expect(linkOfFinding('stock-equals-movements', 'beans/1kg#4')).toEqual({ page: 'products', id: 'beans' })
  expect(linkOfFinding('stock-equals-movements', 'a/b/1kg')).toEqual({ page: 'products', id: 'a/b' })
  expect(linkOfFinding('movements-match-orders', 'beans/1kg#4')).toEqual({ page: 'products', id: 'beans' })
  expect(linkOfFinding('no-orphans', 'x')).toBeUndefined()
})

describe('CSV', () => {
  it('is read as it is written, and writes no formulas', () => {
    const cells = ['a "b"', 'c,d', 'two\nlines', ' edge', '라떼']
    expect(readCsv(`\uFEFFh\r\n${csvLine(cells)}\r\nlast`)).toEqual([
      { line: 1, cells: ['h'] },
      { line: 2, cells },
      { line: 5, cells: ['last'] },
    ])
    expect(csvLine(['=1+1', '-5', '@x', 7])).toBe("'=1+1,-5,'@x,7\r\n")
    expect(readCsv('a;b\n1,5;2')[1]!.cells).toEqual(['1,5', '2'])
  })

  it('becomes products, options together, in the currency of the shop', () => {
    const text = [
      'productId,optionId,name,optionName,price,stock,status',
      'latte,,카페라떼,,"4,500",10,',
      'beans,250g,원두,250 g,12000,4,HIDDEN',
      'beans,1kg,,1 kg,42000,0,',
    ].join('\n')
    expect(productsOfCsv(text)).toEqual({
      problems: [],
      products: [
        { productId: 'latte', name: '카페라떼', price: 4_500, stock: 10 },
        {
          productId: 'beans',
          name: '원두',
          status: 'HIDDEN',
          options: [
            { optionId: '250g', name: '250 g', price: 12_000, stock: 4 },
            { optionId: '1kg', name: '1 kg', price: 42_000, stock: 0 },
          ],
        },
      ],
    })
    settle({ currency: 'USD' })
    expect(productsOfCsv('productId,name,price,stock\nx,X,19.99,1').products).toMatchObject([{ price: 1_999 }])
  })

  it('tells all that is wrong, line by line', () => {
    const text = [
      'productId,name,optionId,price,stock',
      ',A,,1,1',
      'b,,,x,-1',
      'c,C,,1,1',
      'c,D,,1,1',
      'd,D,s,1,1',
      'd,,s,1,1',
    ]
    expect(productsOfCsv(text.join('\n')).problems.map(({ line, key }) => `${line} ${key}`)).toEqual([
      '2 import.noId',
      '3 import.noName',
      '3 import.badPrice',
      '3 import.badStock',
      '4 import.noOption',
      '5 import.otherName',
      '5 import.noOption',
      '7 import.twice',
    ])
    expect(productsOfCsv('productId,name\na,A').problems.map(({ value }) => value)).toEqual(['price', 'stock'])
    expect(productsOfCsv('')).toMatchObject({ products: [] })
  })
})
