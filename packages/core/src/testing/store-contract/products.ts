import { expect, test } from 'vitest'
import { put, putShop } from './put.ts'
import { idOf, moment, movementRow, optionRow, productRow } from './rows.ts'
import type { Subject } from './subject.ts'

const beans = [
  optionRow({ productId: 'beans', optionId: '250g', position: 0 }),
  optionRow({ productId: 'beans', optionId: '1kg', position: 1 }),
]

export function productsContract(subject: Subject): void {
  test('products are found with their options in their order, by id', async () => {
    const { store } = subject
    await putShop(store)
    const products = [
      { ...productRow({ productId: 'beans', name: 'Beans' }), options: beans },
      { ...productRow(), options: [optionRow()] },
    ]
    expect(await store.reader.products.find(['latte', 'nothing', 'beans', 'latte'])).toEqual(products)
    await store.transaction(async transaction => {
      const infos = products.map(({ options: _options, ...info }) => info)
      expect(await transaction.products.find(['latte', 'beans'])).toEqual(products)
      expect(await transaction.products.findInfo(['latte', 'nothing', 'beans', 'latte'])).toEqual(infos)
    })
  })

  test('options are locked by product, in each in their order', async () => {
    const { store } = subject
    await putShop(store)
    await store.transaction(async transaction => {
      expect(await transaction.options.lock(['latte', 'nothing', 'beans', 'latte'])).toEqual([...beans, optionRow()])
      expect(await transaction.options.lock(['nothing'])).toEqual([])
    })
  })

  test('saving a product stores all of it but its age, and nothing of another', async () => {
    const { store } = subject
    await putShop(store)
    const saved = productRow({ name: 'Flat white', price: 5000, status: 'HIDDEN' })
    await store.transaction(transaction => transaction.products.save([saved]))
    expect(await store.reader.products.find(['beans', 'latte'])).toMatchObject([
      productRow({ productId: 'beans', name: 'Beans' }),
      saved,
    ])
  })

  test('saving options stores name, price, stock and place of each, and nothing of another', async () => {
    const { store } = subject
    await putShop(store)
    const saved = [
      optionRow({
        productId: 'beans',
        optionId: '1kg',
        name: 'A kilo',
        price: 9,
        stock: 1,
        movementCount: 2,
        position: 0,
      }),
      optionRow({ productId: 'beans', optionId: '250g', stock: 0, movementCount: 5, position: 1 }),
    ]
    await store.transaction(transaction => transaction.options.save(saved))
    const found = await store.reader.products.find(['beans', 'latte'])
    expect(found.map(product => product.options)).toEqual([saved, [optionRow()]])
  })

  test('pages are in the order of creation, then of ids, without what is hidden or sold out where asked', async () => {
    const { store } = subject
    const products = ['e', 'd', 'c', 'b', 'a'].map((productId, index) =>
      productRow({
        productId,
        createdAt: moment + Math.floor(index / 2),
        status: productId === 'c' ? 'HIDDEN' : 'ON_SALE',
      }),
    )
    const options = products.flatMap(({ productId }) => [
      optionRow({ productId, optionId: '1', stock: 0 }),
      optionRow({ productId, optionId: '2', stock: productId === 'e' ? 0 : 1, position: 1 }),
    ])
    await put(store, { products, options })
    const page = async (query: { offset?: number; limit?: number; inStock?: boolean; includeHidden?: boolean }) => {
      const all = { offset: 0, limit: 10, inStock: false, includeHidden: false }
      const { items, total } = await store.reader.products.page({ ...all, ...query })
      for (const { options: own } of items) expect(own.map(option => option.optionId)).toEqual(['1', '2'])
      return { ids: items.map(product => product.productId).join(''), total }
    }
    expect(await page({ includeHidden: true })).toEqual({ ids: 'debca', total: 5 })
    expect(await page({})).toEqual({ ids: 'deba', total: 4 })
    expect(await page({ inStock: true })).toEqual({ ids: 'dba', total: 3 })
    expect(await page({ inStock: true, includeHidden: true })).toEqual({ ids: 'dbca', total: 4 })
    expect(await page({ limit: 2 })).toEqual({ ids: 'de', total: 4 })
    expect(await page({ offset: 1, limit: 2 })).toEqual({ ids: 'eb', total: 4 })
    expect(await page({ offset: 1, limit: 2, inStock: true })).toEqual({ ids: 'ba', total: 3 })
    expect(await page({ offset: 4 })).toEqual({ ids: '', total: 4 })
  })

  test('change numbers tell of every product that is not hidden, in the order of pages, a part at a time', async () => {
    const { store } = subject
    const products = ['e', 'd', 'c', 'b'].map((productId, index) =>
      productRow({
        productId,
        createdAt: moment + Math.floor(index / 2),
        status: productId === 'c' ? 'HIDDEN' : 'ON_SALE',
      }),
    )
    const options = [
      optionRow({ productId: 'e', optionId: '1', movementCount: 3 }),
      optionRow({ productId: 'e', optionId: '2', movementCount: 4, position: 1 }),
      ...['d', 'c', 'b'].map(productId => optionRow({ productId, movementCount: 0 })),
    ]
    await put(store, { products, options })
    const { changeNumbers } = store.reader.products
    const d = { createdAt: moment, productId: 'd', changedAt: moment, movements: 0 }
    const e = { createdAt: moment, productId: 'e', changedAt: moment, movements: 7 }
    const b = { createdAt: moment + 1, productId: 'b', changedAt: moment + 1, movements: 0 }
    expect(await changeNumbers({ limit: 10 })).toEqual([d, e, b])
    expect(await changeNumbers({ limit: 2 })).toEqual([d, e])
    expect(await changeNumbers({ after: d, limit: 2 })).toEqual([e, b])
    expect(await changeNumbers({ after: b, limit: 2 })).toEqual([])
    await store.transaction(async transaction => {
      await transaction.options.save([{ ...options[1]!, movementCount: 5 }])
      await transaction.products.save([{ ...products[1]!, updatedAt: moment + 9 }])
    })
    expect(await changeNumbers({ limit: 10 })).toEqual([{ ...d, changedAt: moment + 9 }, { ...e, movements: 8 }, b])
  })

  test('movements come back whole, the newest first, a page at a time, of one option', async () => {
    const { store } = subject
    const movements = [
      movementRow(),
      movementRow({ number: 2, type: 'ORDER', delta: -2, stockAfter: 8, orderId: idOf(1) }),
      movementRow({ number: 3, type: 'CANCELLATION', delta: 2, orderId: idOf(1) }),
      movementRow({ number: 4, type: 'ADJUSTMENT', delta: -10, stockAfter: 0, reason: 'broken' }),
      ...[5, 6, 7, 8, 9, 10].map(number => movementRow({ number, type: 'EXPIRY', delta: 1, stockAfter: number })),
    ]
    const others = beans.map(({ productId, optionId }) => movementRow({ productId, optionId }))
    await putShop(store, { movements: [...movements, ...others] })
    const latte = { productId: 'latte', optionId: 'default' }
    const page = store.reader.movements.page
    expect(await page({ ...latte, limit: 100 })).toEqual(movements.toReversed())
    expect((await page({ ...latte, limit: 2 })).map(movement => movement.number)).toEqual([10, 9])
    expect((await page({ ...latte, before: 9, limit: 2 })).map(movement => movement.number)).toEqual([8, 7])
    expect(await page({ ...latte, before: 1, limit: 2 })).toEqual([])
    expect(await page({ productId: 'beans', optionId: '1kg', limit: 5 })).toEqual([others[1]])
    expect(await page({ productId: 'beans', optionId: 'default', limit: 5 })).toEqual([])
  })
}
