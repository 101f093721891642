import { expect, test } from 'vitest'
import { scanAll } from './dump.ts'
import { putShop } from './put.ts'
import { optionRow, productRow, salesRow, snapshotRow } from './rows.ts'
import type { Subject } from './subject.ts'

export function salesContract(subject: Subject): void {
  test('amounts are added to the figures of day and option, and taken off again', async () => {
    const { store } = subject
    await putShop(store)
    const add = (...figures: Parameters<typeof salesRow>[0][]) =>
      store.transaction(t => t.sales.add(figures.map(figure => salesRow(figure))))
    await add({ quantity: 2, revenue: 20 }, { productId: 'beans', optionId: '1kg', quantity: 1, revenue: 50 })
    await add({ quantity: 3, revenue: 30 }, { day: '2025-10-10', quantity: 1, revenue: 9 })
    await add({ quantity: -1, revenue: -10 }, { productId: 'beans', optionId: '250g', quantity: 4, revenue: 8 })
    const figures = await store.snapshot(view => scanAll(view, 'sales'))
    expect(new Set(figures)).toEqual(
      new Set([
        salesRow({ quantity: 4, revenue: 40 }),
        salesRow({ day: '2025-10-10', quantity: 1, revenue: 9 }),
        salesRow({ productId: 'beans', optionId: '1kg', quantity: 1, revenue: 50 }),
        salesRow({ productId: 'beans', optionId: '250g', quantity: 4, revenue: 8 }),
      ]),
    )
  })

  test('the top leaves out what is hidden, and what has sold nothing in all', async () => {
    const { store } = subject
    const products = ['a', 'b', 'c'].map(productId =>
      productRow({ productId, status: productId === 'a' ? 'HIDDEN' : 'ON_SALE' }),
    )
    const options = products.map(({ productId }) => optionRow({ productId }))
    const sales = products.map(({ productId }) =>
      salesRow({ productId, ...(productId === 'c' ? { quantity: 0, revenue: 0 } : { quantity: 2, revenue: 8 }) }),
    )
    await putShop(store, { products, options, sales })
    const window = { from: '2025-10-09', to: '2025-10-10', limit: 10 }
    const top = { productId: 'b', quantity: 2, revenue: 8 }
    expect(await store.reader.sales.top(window)).toEqual([top])
    expect(await store.reader.sales.ranked(window)).toEqual([{ ...top, name: 'Latte', price: 4500 }])
  })

  test('the ranking is as long as was asked for, however many of the best sellers are hidden', async () => {
    const { store } = subject
    const sold = Array.from({ length: 40 }, (_, index) => ({
      productId: `p${String(index).padStart(2, '0')}`,
      quantity: 100 - index,
      isHidden: index % 13 > 1,
    }))
    const products = sold.map(({ productId, isHidden }) =>
      productRow({ productId, status: isHidden ? 'HIDDEN' : 'ON_SALE' }),
    )
    const options = products.map(({ productId }) => optionRow({ productId }))
    const sales = sold.map(({ productId, quantity }) => salesRow({ productId, quantity, revenue: 1 }))
    await putShop(store, { products, options, sales })
    const shown = sold.filter(({ isHidden }) => !isHidden).map(({ productId }) => productId)
    expect(shown).toHaveLength(7)
    for (const limit of [1, 2, 3, 5, 7, 8, 30]) {
      const ranked = await store.reader.sales.ranked({ from: '2025-10-09', to: '2025-10-10', limit })
      expect(ranked.map(({ productId }) => productId)).toEqual(shown.slice(0, limit))
    }
  })

  test('the top is by quantity, then revenue, then product id, over all options and days of the window', async () => {
    const { store } = subject
    const products = ['a', 'b', 'c', 'd', 'e', 'f'].map(productId => productRow({ productId, name: `${productId}!` }))
    const options = products.flatMap(({ productId }, index) => [
      optionRow({ productId, optionId: '1', price: 100 + index }),
      optionRow({ productId, optionId: '2', position: 1, price: 103 - index }),
    ])
    const sold = (productId: string, optionId: string, day: string, quantity: number, revenue: number) =>
      salesRow({ productId, optionId, day, quantity, revenue })
    await putShop(store, {
      products,
      options,
      sales: [
        sold('a', '1', '2025-09-30', 100, 100),
        sold('a', '1', '2025-10-01', 1, 900),
        sold('b', '1', '2025-10-01', 5, 10),
        sold('c', '1', '2025-10-01', 2, 8),
        sold('c', '2', '2025-10-02', 3, 8),
        sold('d', '1', '2025-10-03', 5, 16),
        sold('e', '1', '2025-10-03', 12, 1),
        sold('f', '1', '2025-10-02', 4, 4),
        sold('b', '1', '2025-10-04', 100, 100),
      ],
    })
    await store.transaction(t => t.sales.add([sold('f', '1', '2025-10-02', -4, -4)]))
    const top = (from: string, to: string, limit: number) => store.reader.sales.top({ from, to, limit })
    const expected = [
      { productId: 'e', quantity: 12, revenue: 1 },
      { productId: 'c', quantity: 5, revenue: 16 },
      { productId: 'd', quantity: 5, revenue: 16 },
      { productId: 'b', quantity: 5, revenue: 10 },
      { productId: 'a', quantity: 1, revenue: 900 },
    ]
    expect(await top('2025-10-01', '2025-10-03', 10)).toEqual(expected)
    const ranked = await store.reader.sales.ranked({ from: '2025-10-01', to: '2025-10-03', limit: 3 })
    const names = new Map(products.map(({ productId, name }) => [productId, name]))
    expect(ranked).toEqual(
      expected.slice(0, 3).map(figures => {
        const prices = options.filter(({ productId }) => productId === figures.productId).map(({ price }) => price)
        return { ...figures, name: names.get(figures.productId), price: Math.min(...prices) }
      }),
    )
    expect(await top('2025-10-01', '2025-10-03', 3)).toEqual(expected.slice(0, 3))
    expect(await top('2025-10-02', '2025-10-02', 3)).toEqual([{ productId: 'c', quantity: 3, revenue: 8 }])
    expect(await top('2025-10-05', '2025-10-09', 3)).toEqual([])
  })

  test('a snapshot is kept as it was, and the first of a date stays', async () => {
    const { store } = subject
    const second = { rank: 2, productId: 'beans', name: 'Beans "1kg"', price: 0, totalSales: 1, revenue: 0 }
    const first = snapshotRow({ items: [...snapshotRow().items, second] })
    const empty = snapshotRow({ date: '2025-10-11', items: [] })
    await store.transaction(async transaction => {
      await transaction.snapshots.insertIfAbsent(first)
      await transaction.snapshots.insertIfAbsent(empty)
      await transaction.snapshots.insertIfAbsent(snapshotRow({ days: 30 }))
    })
    await store.transaction(t => t.snapshots.insertIfAbsent(snapshotRow({ items: [], computedAt: 1 })))
    expect(await store.reader.snapshots.find(first.date)).toEqual(first)
    expect(await store.reader.snapshots.find(empty.date)).toEqual(empty)
    expect(await store.reader.snapshots.find('2025-10-12')).toBeUndefined()
    await store.transaction(async t => expect(await t.snapshots.find(first.date)).toEqual(first))
  })

  test('snapshots for dates before a day are removed, the oldest first, at most as many as were asked for', async () => {
    const { store } = subject
    const dates = ['2025-10-08', '2025-10-09', '2025-10-10', '2025-10-11']
    await store.transaction(async ({ snapshots }) => {
      for (const date of dates) await snapshots.insertIfAbsent(snapshotRow({ date }))
    })
    const remove = (before: string, limit: number) => store.transaction(t => t.snapshots.removeOlder({ before, limit }))
    const left = async () =>
      (await Promise.all(dates.map(date => store.reader.snapshots.find(date)))).map(one => one?.date)
    expect(await remove('2025-10-08', 9)).toBe(0)
    expect(await remove('2025-10-10', 1)).toBe(1)
    expect(await left()).toEqual([undefined, ...dates.slice(1)])
    expect(await remove('2025-10-10', 9)).toBe(1)
    expect(await left()).toEqual([undefined, undefined, '2025-10-10', '2025-10-11'])
  })
}
