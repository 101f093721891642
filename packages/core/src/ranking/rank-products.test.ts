import { expect, it } from 'vitest'
import type { Reader } from '../ports/transaction.ts'
import { optionRow, productRow } from '../testing/store-contract/rows.ts'
import { rankedNow } from './rank-products.ts'
import { createUpTo } from './up-to.ts'

const sold = ['a', 'b', 'c', 'd'].map((productId, index) => ({ productId, quantity: 9 - index, revenue: 0 }))

function readerOf(hidden: readonly string[]) {
  const asked: (readonly string[])[] = []
  const find: Reader['products']['find'] = async productIds => {
    asked.push(productIds)
    const ids = productIds.filter(productId => productId !== 'vanished')
    return ids.map(productId => ({
      ...productRow({ productId, status: hidden.includes(productId) ? 'HIDDEN' : 'ON_SALE' }),
      options: [optionRow({ productId })],
    }))
  }
  return { reader: { products: { find } as Reader['products'] }, asked }
}

it('fills the places of hidden products, and reads no more products than it has to', async () => {
  const { reader, asked } = readerOf(['a'])
  const ranked = await rankedNow(reader, sold, 2)
  expect(ranked.map(({ rank, productId }) => `${rank} ${productId}`)).toEqual(['1 b', '2 c'])
  expect(asked).toEqual([['a', 'b'], ['c']])
  expect(await rankedNow(reader, [], 2)).toEqual([])
})

it('says which product has vanished', async () => {
  const lost = { productId: 'vanished', quantity: 1, revenue: 0 }
  await expect(rankedNow(readerOf([]).reader, [lost], 1)).rejects.toThrow('product vanished has vanished')
})

it('answers those who ask within a millisecond with one ranking, which ends then', () => {
  const upTo = createUpTo()
  const ranking = { items: [], from: 0, to: 5, computedAt: 5 }
  expect(upTo(ranking, 5)).toBe(ranking)
  const later = upTo(ranking, 7)
  expect(later).toEqual({ ...ranking, to: 7, computedAt: 7 })
  expect(upTo(ranking, 7)).toBe(later)
  expect(upTo(ranking, 6)).toBe(later)
})
