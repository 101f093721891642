import { describe, expect, it } from 'vitest'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { refusal } from '../testing/refusal.ts'
import { openStockedShop } from '../suites/test-shop.ts'

const latte = { productId: 'latte', name: 'Latte', price: 4_500, stock: 10 }
const bags = [
  { optionId: '250g', name: '250 g', price: 3_000, stock: 5 },
  { optionId: '1kg', name: '1 kg', price: 9_000, stock: 2 },
]
const beans = { productId: 'beans', name: 'Beans', options: bags }

describe('importProducts', () => {
  it('adds, changes and leaves as they are, and tells which', async () => {
    const { shop } = await openStockedShop()
    const small = { optionId: '100g', name: '100 g', price: 1_500, stock: 3 }
    const products = [
      { productId: 'mocha', name: 'Mocha', price: 5_000, stock: 1 },
      latte,
      { ...beans, name: 'Coffee beans', options: [{ ...bags[0]!, stock: 2, price: 3_100 }, small] },
    ]
    const told = [
      { productId: 'mocha', change: 'added', fields: [] },
      { productId: 'latte', change: 'equal', fields: [] },
      { productId: 'beans', change: 'changed', fields: ['name', '250g.price', '250g.stock', '100g.added'] },
    ]
    const before = await shop.catalog.listProducts()
    expect(await shop.catalog.importProducts({ products, dryRun: true })).toEqual(told)
    expect(await shop.catalog.listProducts()).toEqual(before)

    expect(await shop.catalog.importProducts({ products, reason: 'stock-taking' })).toEqual(told)
    expect(await shop.catalog.getProduct({ productId: 'beans' })).toMatchObject({
      name: 'Coffee beans',
      price: 1_500,
      options: [{ price: 3_100, stock: 2 }, bags[1], small],
    })
    const { items } = await shop.catalog.stockHistory({ productId: 'beans', optionId: '250g' })
    expect(items[0]).toMatchObject({ type: 'ADJUSTMENT', delta: -3, stockAfter: 2, reason: 'stock-taking' })
    expect((await shop.catalog.importProducts({ products })).every(({ change }) => change === 'equal')).toBe(true)
    await expectCleanAudit(shop)
  })

  it('tells a product changed whose name and one price differ', async () => {
    const { shop } = await openStockedShop()
    const products = [{ ...beans, name: 'Coffee', options: [{ ...bags[0]!, price: 3_100 }] }]
    const told = { productId: 'beans', change: 'changed', fields: ['name', '250g.price'] }
    expect(await shop.catalog.importProducts({ products })).toEqual([told])
    expect((await shop.catalog.stockHistory({ productId: 'beans', optionId: '250g' })).items).toHaveLength(1)
  })

  it('adds options up to a hundred', async () => {
    const { shop } = await openStockedShop()
    const options = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ name: `${index}`, price: 9_999, stock: 0 }))
    const list = (count: number) => shop.catalog.importProducts({ products: [{ ...beans, options: options(count) }] })
    expect((await refusal(list(99), 'INVALID_INPUT')).message).toBe('/products/0/options: would be more than 100')
    await list(98)
    expect(await shop.catalog.getProduct({ productId: 'beans' })).toMatchObject({ price: 3_000 })
  })

  it('hides and shows where the list says so', async () => {
    const { shop } = await openStockedShop()
    const hide = { products: [{ ...latte, status: 'HIDDEN' as const }] }
    expect(await shop.catalog.importProducts(hide)).toMatchObject([{ change: 'changed', fields: ['status'] }])
    expect(await shop.catalog.importProducts({ products: [latte] })).toMatchObject([{ change: 'equal' }])
    expect(await shop.catalog.getProduct({ productId: 'latte' })).toMatchObject({ status: 'HIDDEN' })
  })

  it('refuses all of a list of which one product cannot be', async () => {
    const { shop } = await openStockedShop()
    const cases = [
      [latte, { productId: 'beans', name: 'Beans', price: 1 }],
      [{ ...latte, price: 1 }, latte],
    ]
    for (const products of cases) {
      const { details } = await refusal(shop.catalog.importProducts({ products }), 'INVALID_INPUT')
      expect(details.issues).toMatchObject([{ pointer: expect.stringMatching(/^\/products\/1\//) }])
      expect(details.issues[0]!.message).toMatch(/250g, 1kg|latte stands in the list twice/)
    }
    expect(await shop.catalog.importProducts({ products: [latte, beans] })).toMatchObject([
      { change: 'equal' },
      { change: 'equal' },
    ])
  })
})
