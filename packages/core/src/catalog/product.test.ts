import { describe, expect, it } from 'vitest'
import { assertOnSale, moveStock, type Option, type ProductInfo, takeStock, totalStock } from './product.ts'

const option = (change: Partial<Option> = {}): Option => ({
  productId: 'beans',
  optionId: '1kg',
  name: '1 kg',
  price: 9_000,
  stock: 5,
  movementCount: 2,
  position: 0,
  ...change,
})
const at = 1_000_000

describe('assertOnSale', () => {
  const product = (productId: string, window: Partial<ProductInfo> = {}): ProductInfo => {
    return { productId, name: productId, price: 1, status: 'ON_SALE', createdAt: 0, ...window }
  }

  it('names what is closed, each once, and until when it is or was', () => {
    const soon = product('mug', { saleFrom: at + 1, saleUntil: at + 9 })
    const over = product('tea', { saleFrom: at - 9, saleUntil: at })
    const open = product('latte', { saleFrom: at, saleUntil: at + 1 })
    expect(() => assertOnSale([open, product('beans')], at)).not.toThrow()
    const [from, until] = [at + 1, at].map(moment => new Date(moment).toISOString())
    expect(() => assertOnSale([open, soon, over, soon], at)).toThrow(
      expect.objectContaining({
        code: 'PRODUCT_NOT_ON_SALE',
        message: `Not on sale now: mug (from ${from}), tea (until ${until}).`,
        details: {
          productIds: ['mug', 'tea'],
          windows: [
            { productId: 'mug', saleFrom: at + 1, saleUntil: at + 9 },
            { productId: 'tea', saleFrom: at - 9, saleUntil: at },
          ],
        },
      }),
    )
  })
})

describe('moveStock', () => {
  it('changes the stock, and tells of it in the next movement', () => {
    const { option: after, movement } = moveStock(option(), { type: 'ADJUSTMENT', delta: 3, reason: 'restock', at })
    expect(after).toEqual(option({ stock: 8, movementCount: 3 }))
    expect(movement).toEqual({
      productId: 'beans',
      optionId: '1kg',
      number: 3,
      type: 'ADJUSTMENT',
      delta: 3,
      stockAfter: 8,
      reason: 'restock',
      at,
    })
  })

  it('empties a stock, and is refused one below 0', () => {
    expect(moveStock(option(), { type: 'ADJUSTMENT', delta: -5, at }).option.stock).toBe(0)
    expect(() => moveStock(option(), { type: 'ADJUSTMENT', delta: -6, at })).toThrow(
      expect.objectContaining({
        code: 'INSUFFICIENT_STOCK',
        details: { shortages: [{ productId: 'beans', optionId: '1kg', requested: 6, available: 5 }] },
      }),
    )
  })
})

describe('takeStock', () => {
  it('takes each option once, as movements of the order', () => {
    const wanted = [
      { option: option(), quantity: 5 },
      { option: option({ optionId: '250g', stock: 9 }), quantity: 2 },
    ]
    const taken = takeStock(wanted, { orderId: 'o', at })
    expect(taken.map(change => change.option.stock)).toEqual([0, 7])
    expect(taken.map(change => change.movement)).toMatchObject([
      { type: 'ORDER', delta: -5, stockAfter: 0, orderId: 'o' },
      { type: 'ORDER', delta: -2, stockAfter: 7, orderId: 'o' },
    ])
  })

  it('tells all shortages together, and only those', () => {
    const wanted = [
      { option: option(), quantity: 6 },
      { option: option({ optionId: '250g', stock: 2 }), quantity: 2 },
      { option: option({ productId: 'latte', optionId: 'default', stock: 0 }), quantity: 1 },
    ]
    expect(() => takeStock(wanted, { orderId: 'o', at })).toThrow(
      expect.objectContaining({
        message: 'Not enough stock: beans/1kg (6 wanted, 5 left), latte (1 wanted, 0 left).',
        details: {
          shortages: [
            { productId: 'beans', optionId: '1kg', requested: 6, available: 5 },
            { productId: 'latte', optionId: 'default', requested: 1, available: 0 },
          ],
        },
      }),
    )
  })
})

it('sums the stock of all options', () => {
  expect(totalStock([])).toBe(0)
  expect(totalStock([option(), option({ stock: 7 })])).toBe(12)
})
