import { expect, test } from 'vitest'
import type { Product } from '../../catalog/product.ts'
import { putShop } from './put.ts'
import { cartRow, idOf, moment } from './rows.ts'
import type { Subject } from './subject.ts'

const lines = [
  cartRow({ itemId: idOf(5), addedAt: moment }),
  cartRow({ itemId: idOf(2), productId: 'beans', optionId: '250g', addedAt: moment + 1, quantity: 3 }),
  cartRow({ itemId: idOf(3), userId: 'jun', addedAt: moment + 1 }),
  cartRow({ itemId: idOf(1), productId: 'beans', optionId: '1kg', addedAt: moment + 2 }),
]

export function cartsContract(subject: Subject): void {
  test("users' lines come in the order in which they were added, then of ids", async () => {
    const { store } = subject
    await putShop(store, { carts: lines.toReversed() })
    const { carts } = store.reader
    expect(await carts.ofUsers(['mina'])).toEqual([lines[0], lines[1], lines[3]])
    expect(await carts.ofUsers(['mina', 'nobody', 'jun', 'mina'])).toEqual(lines)
    expect(await carts.ofUsers(['nobody'])).toEqual([])
    await store.transaction(async transaction => {
      expect(await transaction.carts.ofUsers(['jun'])).toEqual([lines[2]])
    })
  })

  test('lines are read with their product and their option as they are', async () => {
    const { store } = subject
    await putShop(store, { carts: lines.toReversed() })
    const { carts, products } = store.reader
    const found = await carts.linesOf(['mina', 'nobody', 'jun', 'mina'])
    expect(found.map(({ item }) => item)).toEqual(lines)
    for (const { item, product, option } of found) {
      const [{ options, ...whole }] = (await products.find([item.productId])) as [Product]
      const { name, status, saleFrom, saleUntil } = product
      expect({ name, status, saleFrom, saleUntil }).toEqual({
        name: whole.name,
        status: whole.status,
        saleFrom: whole.saleFrom,
        saleUntil: whole.saleUntil,
      })
      expect(options.find(({ optionId }) => optionId === item.optionId)).toMatchObject(option)
      expect(Object.keys(option)).toEqual(expect.arrayContaining(['name', 'price', 'stock']))
    }
    expect(await carts.linesOf(['nobody'])).toEqual([])
    expect(await carts.linesOf([])).toEqual([])
  })

  test('saving a line stores its quantity, and nothing else', async () => {
    const { store } = subject
    await putShop(store, { carts: lines })
    const changed = { ...lines[0]!, quantity: 9, addedAt: 1 }
    await store.transaction(t => t.carts.save([changed, { ...lines[1]!, quantity: 4 }]))
    expect(await store.reader.carts.ofUsers(['mina', 'jun'])).toEqual([
      { ...lines[0], quantity: 9 },
      { ...lines[1], quantity: 4 },
      lines[2],
      lines[3],
    ])
  })

  test('old lines are found by their age, at most as many as were asked for', async () => {
    const { store } = subject
    await putShop(store, { carts: lines })
    const older = (before: number, limit: number) => store.transaction(t => t.carts.older({ before, limit }))
    expect(await older(moment, 9)).toEqual([])
    expect(await older(moment + 2, 9)).toEqual([lines[0], lines[1], lines[2]])
    expect(await older(moment + 2, 2)).toEqual([lines[0], lines[1]])
  })

  test('exactly the lines named are removed, and their options can be added again', async () => {
    const { store } = subject
    await putShop(store, { carts: lines })
    const absent = cartRow({ itemId: idOf(77), productId: 'beans', optionId: '1kg' })
    await store.transaction(t => t.carts.remove([lines[0]!, lines[1]!, absent]))
    expect(await store.reader.carts.ofUsers(['mina', 'jun'])).toEqual([lines[2], lines[3]])
    const added = cartRow({ itemId: idOf(6), addedAt: moment + 9 })
    await store.transaction(async transaction => {
      await transaction.carts.remove([lines[3]!])
      await transaction.carts.insert([added, { ...lines[3]!, itemId: idOf(7) }])
    })
    expect(await store.reader.carts.ofUsers(['mina'])).toEqual([{ ...lines[3], itemId: idOf(7) }, added])
  })
}
