import { describe, expect, it } from 'vitest'
import { endingOf, refusal, tally } from '../testing/refusal.ts'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { monday } from '../testing/test-clock.ts'
import { openStockedShop, openTestShop } from '../suites/test-shop.ts'

const beans = {
  productId: 'beans',
  name: 'Beans',
  price: 3_000,
  stock: 7,
  status: 'ON_SALE',
  options: [
    { optionId: '250g', name: '250 g', price: 3_000, stock: 5, soldOut: false },
    { optionId: '1kg', name: '1 kg', price: 9_000, stock: 2, soldOut: false },
  ],
}

describe('addProduct', () => {
  it('gives a product without options one named default', async () => {
    const { shop } = openTestShop()
    const view = await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4_500 })
    expect(view).toEqual({
      productId: 'latte',
      name: 'Latte',
      price: 4_500,
      stock: 0,
      status: 'ON_SALE',
      options: [{ optionId: 'default', name: 'default', price: 4_500, stock: 0, soldOut: true }],
    })
    expect(await shop.catalog.getProduct({ productId: 'latte' })).toEqual(view)
    expect(await shop.catalog.stockHistory({ productId: 'latte' })).toEqual({ items: [], nextCursor: null })
  })

  it('shows the lowest price of options where none is named, and keeps their order', async () => {
    const { shop } = await openStockedShop()
    expect(await shop.catalog.getProduct({ productId: 'beans' })).toEqual(beans)
  })

  it('takes an id once, in a batch and in a list', async () => {
    const { shop } = openTestShop()
    const product = { productId: 'p', name: 'P', price: 1 }
    const endings = await Promise.all([1, 2].map(() => endingOf(shop.catalog.addProduct(product))))
    expect(tally(endings)).toEqual({ ok: 1, ALREADY_EXISTS: 1 })
    const other = { productId: 'q', name: 'Q', price: 1 }
    const { details } = await refusal(shop.catalog.addProducts({ products: [other, product] }), 'ALREADY_EXISTS')
    expect(details).toEqual({ kind: 'product', id: 'p' })
    await refusal(shop.catalog.addProducts({ products: [other, other] }), 'ALREADY_EXISTS')
    await refusal(shop.catalog.getProduct({ productId: 'q' }), 'PRODUCT_NOT_FOUND')
  })

  it('takes lists that hold something, and not too much', async () => {
    const { shop } = openTestShop()
    const product = { name: 'P', price: 1 }
    const refused = async (call: Promise<unknown>) => (await refusal(call, 'INVALID_INPUT')).message
    const lists = [shop.catalog.addProducts, shop.catalog.importProducts]
    for (const list of lists) {
      expect(await refused(list({ products: [] }))).toBe('/products must hold at least one product')
      const many = Array.from({ length: 100_001 }, () => product)
      expect(await refused(list({ products: many }))).toBe('/products must hold at most 100000 products')
    }
    const options = Array.from({ length: 101 }, (_, index) => ({ name: `${index}`, price: 1, stock: 0 }))
    expect(await refused(shop.catalog.addProduct({ name: 'P', options }))).toBe(
      '/options must hold at most 100 options',
    )
  })

  it('adds all products of a list', async () => {
    const { shop } = openTestShop()
    const products = Array.from({ length: 300 }, (_, index) => ({ name: `P${index}`, price: index, stock: 1 }))
    const added = await shop.catalog.addProducts({ products })
    expect(new Set(added.map(({ productId }) => productId)).size).toBe(300)
    expect(await shop.catalog.listProducts({ limit: 1 })).toMatchObject({ total: 300 })
    await expectCleanAudit(shop)
  })
})

describe('updateProduct', () => {
  it('changes names, prices and status, and adds options with their first stock', async () => {
    const { shop } = await openStockedShop()
    const view = await shop.catalog.updateProduct({
      productId: 'beans',
      name: 'Coffee beans',
      status: 'HIDDEN',
      options: [
        { optionId: '1kg', price: 8_000 },
        { optionId: '5kg', name: '5 kg', price: 30_000, stock: 1 },
      ],
    })
    expect(view).toEqual({
      ...beans,
      name: 'Coffee beans',
      status: 'HIDDEN',
      stock: 8,
      options: [
        beans.options[0],
        { ...beans.options[1], price: 8_000 },
        { optionId: '5kg', name: '5 kg', price: 30_000, stock: 1, soldOut: false },
      ],
    })
    expect(await shop.catalog.getProduct({ productId: 'beans' })).toEqual(view)
    const { items } = await shop.catalog.stockHistory({ productId: 'beans', optionId: '5kg' })
    expect(items).toMatchObject([{ number: 1, type: 'INITIAL', delta: 1, stockAfter: 1 }])
    await expectCleanAudit(shop)
  })

  it('prices the one option of a product without options', async () => {
    const { shop } = await openStockedShop()
    const latte = await shop.catalog.updateProduct({ productId: 'latte', price: 5_000 })
    expect([latte.price, latte.options[0]!.price]).toEqual([5_000, 5_000])
    const { details } = await refusal(shop.catalog.updateProduct({ productId: 'beans', price: 1 }), 'INVALID_INPUT')
    expect(details.issues[0]!.pointer).toBe('/price')
  })

  it('costs as much as its cheapest option, however that changes', async () => {
    const { shop } = await openStockedShop()
    const reprice = (optionId: string, price: number) =>
      shop.catalog.updateProduct({ productId: 'beans', options: [{ optionId, price }] })
    expect((await reprice('250g', 15_000)).price).toBe(9_000)
    expect((await reprice('1kg', 42_000)).price).toBe(15_000)
    expect((await shop.catalog.getProduct({ productId: 'beans' })).price).toBe(15_000)
    const size = { optionId: 'one', name: 'One', price: 5, stock: 1 }
    await shop.catalog.addProduct({ productId: 'cup', name: 'Cup', options: [size] })
    expect(await shop.catalog.updateProduct({ productId: 'cup', price: 7 })).toMatchObject({
      price: 7,
      options: [{ price: 7 }],
    })
    const priced = { productId: 'mug', name: 'Mug', price: 4, options: [size] }
    await refusal(shop.catalog.addProduct(priced), 'INVALID_INPUT')
    expect((await shop.catalog.addProduct({ ...priced, price: 5 })).price).toBe(5)
  })

  it.each(['  ', '.', '..', 'top', 'stream'])('refuses the id %j, which no address could name', async productId => {
    const { shop } = openTestShop()
    const { details } = await refusal(shop.catalog.addProduct({ productId, name: 'X', price: 1 }), 'INVALID_INPUT')
    expect(details.issues[0]!.pointer).toBe('/productId')
  })

  it.each([
    [[{ optionId: '1kg', stock: 5 }], '/options/0/stock', 'is changed by adjusting the stock'],
    [[{ optionId: '1kg' }, { price: 1 }], '/options/1/name', 'is required for a new option'],
    [[{ name: 'New' }], '/options/0/price', 'is required for a new option'],
  ])('refuses the options %j, and changes nothing', async (options, pointer, message) => {
    const { shop } = await openStockedShop()
    const { details } = await refusal(
      shop.catalog.updateProduct({ productId: 'beans', name: 'X', options }),
      'INVALID_INPUT',
    )
    expect(details.issues).toEqual([{ pointer, message }])
    expect(await shop.catalog.getProduct({ productId: 'beans' })).toEqual(beans)
  })

  it('holds at most 100 options', async () => {
    const { shop } = await openStockedShop()
    const options = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `${index}`, price: 1 }))
    await refusal(shop.catalog.updateProduct({ productId: 'beans', options: options(99) }), 'INVALID_INPUT')
    expect((await shop.catalog.updateProduct({ productId: 'beans', options: options(98) })).options).toHaveLength(100)
  })

  it('lets an option be added and ordered in one batch', async () => {
    const { shop } = await openStockedShop()
    const option = { optionId: 'big', name: 'Big', price: 100, stock: 1 }
    const items = [{ productId: 'latte', optionId: 'big', quantity: 1 }]
    const endings = await Promise.all([
      endingOf(shop.orders.place({ userId: 'mina', items })),
      endingOf(shop.catalog.updateProduct({ productId: 'latte', options: [option] })),
      endingOf(shop.orders.place({ userId: 'mina', items })),
      endingOf(shop.orders.place({ userId: 'jun', items })),
      endingOf(shop.catalog.adjustStock({ productId: 'latte', optionId: 'big', delta: 1, reason: 'more' })),
      endingOf(shop.orders.place({ userId: 'jun', items })),
    ])
    expect(endings.map(ending => (ending.ok ? 'ok' : ending.code))).toEqual([
      'OPTION_NOT_FOUND',
      'ok',
      'ok',
      'INSUFFICIENT_STOCK',
      'ok',
      'ok',
    ])
    await expectCleanAudit(shop)
  })
})

describe('adjustStock', () => {
  it('restocks and corrects, each with its reason in the history', async () => {
    const { shop, clock } = await openStockedShop()
    clock.advance(5)
    const input = { productId: 'beans', optionId: '1kg' }
    await shop.catalog.adjustStock({ ...input, delta: 3, reason: 'restock' })
    const view = await shop.catalog.adjustStock({ ...input, delta: -5, reason: 'damaged' })
    expect(view.options).toEqual([beans.options[0], { ...beans.options[1], stock: 0, soldOut: true }])
    const { items } = await shop.catalog.stockHistory(input)
    const at = monday + 5
    expect(items).toEqual([
      { ...input, number: 3, type: 'ADJUSTMENT', delta: -5, stockAfter: 0, reason: 'damaged', at },
      { ...input, number: 2, type: 'ADJUSTMENT', delta: 3, stockAfter: 5, reason: 'restock', at },
      { ...input, number: 1, type: 'INITIAL', delta: 2, stockAfter: 2, at: monday },
    ])
  })

  it('has a history that goes on behind a page, though movements were added meanwhile', async () => {
    const { shop } = await openStockedShop()
    const input = { productId: 'beans', optionId: '1kg' }
    const adjust = () => shop.catalog.adjustStock({ ...input, delta: 1, reason: 'restock' })
    const numbersOf = async (cursor?: string) => {
      const { items, nextCursor } = await shop.catalog.stockHistory({ ...input, limit: 2, cursor })
      return { numbers: items.map(({ number }) => number), nextCursor }
    }
    for (let i = 0; i < 4; i += 1) await adjust()
    const first = await numbersOf()
    await adjust()
    const second = await numbersOf(first.nextCursor!)
    const third = await numbersOf(second.nextCursor!)
    expect([first, second, third].map(({ numbers }) => numbers)).toEqual([[5, 4], [3, 2], [1]])
    expect(third.nextCursor).toBeNull()
  })

  it('never goes below 0', async () => {
    const { shop } = await openStockedShop()
    const { details } = await refusal(
      shop.catalog.adjustStock({ productId: 'latte', delta: -11, reason: 'lost' }),
      'INSUFFICIENT_STOCK',
    )
    expect(details.shortages).toEqual([{ productId: 'latte', optionId: 'default', requested: 11, available: 10 }])
  })

  it('is bounded upwards, and a stock above the bound can still be corrected', async () => {
    const { shop } = await openStockedShop()
    const most = 1_000_000_000_000
    await shop.catalog.addProduct({ productId: 'air', name: 'Air', price: 0, stock: most })
    const { orderId } = await shop.orders.place({ userId: 'mina', items: [{ productId: 'air', quantity: 9 }] })
    const adjust = (delta: number) => shop.catalog.adjustStock({ productId: 'air', delta, reason: 'count' })
    await refusal(adjust(10), 'INVALID_INPUT')
    await adjust(9)
    await shop.orders.cancel({ orderId })
    expect((await adjust(-1)).stock).toBe(most + 8)
    await expectCleanAudit(shop)
  })

  it('needs the option where there are several', async () => {
    const { shop } = await openStockedShop()
    const { details } = await refusal(
      shop.catalog.adjustStock({ productId: 'beans', delta: 1, reason: 'r' }),
      'INVALID_INPUT',
    )
    expect(details.issues).toEqual([{ pointer: '/optionId', message: 'is required: beans is sold as 250g, 1kg' }])
    const wrong = { productId: 'beans', optionId: '2kg' }
    expect(
      (await refusal(shop.catalog.adjustStock({ ...wrong, delta: 1, reason: 'r' }), 'OPTION_NOT_FOUND')).details,
    ).toEqual(wrong)
    await refusal(shop.catalog.adjustStock({ productId: 'none', delta: 1, reason: 'r' }), 'PRODUCT_NOT_FOUND')
  })
})

describe('lists', () => {
  it('leave out hidden and, where asked, sold-out products', async () => {
    const { shop } = await openStockedShop()
    await shop.catalog.addProduct({ productId: 'secret', name: 'S', price: 1, stock: 1, status: 'HIDDEN' })
    await shop.catalog.addProduct({ productId: 'empty', name: 'E', price: 1 })
    const ids = async (query: object) => {
      const { items, total } = await shop.catalog.listProducts(query)
      expect(total).toBe(items.length)
      return items.map(({ productId }) => productId)
    }
    expect(await ids({})).toEqual(['beans', 'empty', 'latte'])
    expect(await ids({ inStock: true })).toEqual(['beans', 'latte'])
    expect(await ids({ includeHidden: true })).toEqual(['beans', 'empty', 'latte', 'secret'])
    expect(await ids({ includeHidden: true, inStock: true })).toEqual(['beans', 'latte', 'secret'])
  })

  it('leave out sold-out options, too, where asked', async () => {
    const { shop } = await openStockedShop()
    await shop.catalog.adjustStock({ productId: 'beans', optionId: '1kg', delta: -2, reason: 'sold elsewhere' })
    const optionsOf = async (soldOut?: 'include' | 'exclude') =>
      (await shop.catalog.listProducts({ soldOut })).items
        .filter(({ productId }) => productId === 'beans')
        .flatMap(({ options }) => options.map(({ optionId }) => optionId))
    expect(await optionsOf()).toEqual(['250g', '1kg'])
    expect(await optionsOf('exclude')).toEqual(['250g'])
    const all = await shop.catalog.listProducts({ soldOut: 'exclude' })
    for (const { stock, options } of all.items) {
      expect(stock).toBe(options.reduce((sum, option) => sum + option.stock, 0))
    }
    await refusal(shop.catalog.listProducts({ soldOut: 'never' as 'exclude' }), 'INVALID_INPUT')
  })

  it('show the stock that is left, fresh after each order', async () => {
    const { shop } = await openStockedShop()
    await shop.orders.place({ userId: 'mina', items: [{ productId: 'beans', optionId: '1kg', quantity: 1 }] })
    const { items } = await shop.catalog.listProducts({})
    expect(items[0]).toMatchObject({
      productId: 'beans',
      stock: 6,
      options: [{ stock: 5 }, { stock: 1, soldOut: false }],
    })
  })

  it('ask for the option of a stock history where there are several', async () => {
    const { shop } = await openStockedShop()
    await refusal(shop.catalog.stockHistory({ productId: 'beans' }), 'INVALID_INPUT')
    await refusal(shop.catalog.stockHistory({ productId: 'beans', optionId: 'x' }), 'OPTION_NOT_FOUND')
    await refusal(shop.catalog.stockHistory({ productId: 'x' }), 'PRODUCT_NOT_FOUND')
    await refusal(shop.catalog.getProduct({ productId: 'x' }), 'PRODUCT_NOT_FOUND')
  })
})

describe('changeNumbers', () => {
  it('grow with every change of a product or its stock, and of that product alone', async () => {
    const { shop, clock } = await openStockedShop()
    const numbers = async () => {
      const { items } = await shop.catalog.changeNumbers()
      return new Map(items.map(({ productId, changeNumber }) => [productId, changeNumber]))
    }
    await shop.orders.create({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] })
    const { orderId } = await shop.orders.place({ userId: 'jun', items: [{ productId: 'latte', quantity: 1 }] })
    const expiry = 31 * 60_000
    const changes: (() => Promise<unknown>)[] = [
      () => shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 2 }] }),
      () => shop.orders.cancel({ orderId }),
      () => shop.orders.create({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] }),
      async () => {
        clock.advance(expiry)
        return shop.workers.expireOnce()
      },
      () => shop.catalog.adjustStock({ productId: 'latte', delta: 1, reason: 'found' }),
      () => shop.catalog.updateProduct({ productId: 'latte', price: 4_600 }),
      () => shop.catalog.updateProduct({ productId: 'latte', metadata: { milk: 'oat' } }),
      () => shop.catalog.updateProduct({ productId: 'latte', options: [{ name: 'Large', price: 5_000, stock: 0 }] }),
      () =>
        shop.catalog.importProducts({
          products: [
            { productId: 'latte', name: 'Caffè', options: [{ optionId: 'default', name: 'S', price: 1, stock: 1 }] },
          ],
        }),
    ]
    for (const change of changes) {
      clock.advance(1)
      const before = await numbers()
      await change()
      const after = await numbers()
      expect(after.get('latte'), String(change)).toBeGreaterThan(before.get('latte')!)
      expect(after.get('beans')).toBe(before.get('beans'))
    }
  })

  it('come in parts, in the order of the list, without hidden products', async () => {
    const { shop } = openTestShop()
    const ids = Array.from({ length: 5 }, (_, index) => `p-${index}`)
    await shop.catalog.addProducts({ products: ids.map(productId => ({ productId, name: 'P', price: 1 })) })
    await shop.catalog.updateProduct({ productId: 'p-1', status: 'HIDDEN' })
    const first = await shop.catalog.changeNumbers({ limit: 2 })
    expect(first.items.map(({ productId }) => productId)).toEqual(['p-0', 'p-2'])
    const rest = await shop.catalog.changeNumbers({ limit: 2, cursor: first.nextCursor! })
    expect(rest.items.map(({ productId }) => productId)).toEqual(['p-3', 'p-4'])
    expect(rest.nextCursor).toBeNull()
    await refusal(shop.catalog.changeNumbers({ limit: 1_001 }), 'INVALID_INPUT')
  })
})

it('refuses a page that lies deep within a long list, and answers those behind its end', async () => {
  const { shop } = openTestShop()
  const products = Array.from({ length: 10_050 }, (_, index) => ({ productId: `p-${index}`, name: 'P', price: 1 }))
  await shop.catalog.addProducts({ products })
  expect((await shop.catalog.listProducts({ page: 101, limit: 100 })).items).toHaveLength(50)
  const deep = await refusal(shop.catalog.listProducts({ page: 10_041, limit: 1 }), 'INVALID_INPUT')
  expect(deep.message).toContain('go on with cursor')
  const { nextCursor } = await shop.catalog.listProducts({ page: 100, limit: 100 })
  expect((await shop.catalog.listProducts({ cursor: nextCursor!, limit: 100 })).items).toHaveLength(50)
  expect(await shop.catalog.listProducts({ page: 1_000_000 })).toMatchObject({ items: [], total: 10_050 })
})
