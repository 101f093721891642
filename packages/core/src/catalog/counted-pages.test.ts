import { expect, it } from 'vitest'
import type { ProductReader } from '../ports/products.ts'
import { countedPages } from './counted-pages.ts'

const all = { inStock: false, includeHidden: false, offset: 0, limit: 20 }

/** A list of so many, and how often it was counted and read without counting. */
function listOf(total: number) {
  const asked = { counted: 0, read: [] as number[] }
  const list = { total, now: 0, tookMs: 0, asked }
  const products: Pick<ProductReader, 'page' | 'following'> = {
    async page() {
      asked.counted += 1
      list.now += list.tookMs
      return { items: [], total: list.total }
    },
    async following({ offset = 0 }) {
      asked.read.push(offset)
      return []
    },
  }
  return { list, page: countedPages(products, () => list.now) }
}

it('counts a short list with every page', async () => {
  const { list, page } = listOf(5_000)
  await page(all)
  list.total = 3
  expect((await page(all)).total).toBe(3)
  expect(list.asked).toEqual({ counted: 2, read: [] })
})

it('counts a long list for a hundredth of the time, and at most once a second', async () => {
  const { list, page } = listOf(5_001)
  await page(all)
  list.total = 6_000
  list.now = 999
  expect((await page({ ...all, offset: 40 })).total).toBe(5_001)
  expect(list.asked).toEqual({ counted: 1, read: [40] })
  list.now = 1_000
  list.tookMs = 30
  expect((await page(all)).total).toBe(6_000)
  list.now = 3_999
  await page(all)
  expect(list.asked.counted).toBe(2)
  list.now = 4_000
  await page(all)
  expect(list.asked.counted).toBe(3)
})

it('reads nothing behind the end of a list that was counted', async () => {
  const { list, page } = listOf(9_000)
  await page(all)
  expect(await page({ ...all, offset: 9_000 })).toEqual({ items: [], total: 9_000 })
  expect(list.asked).toEqual({ counted: 1, read: [] })
})

it('counts each choice for itself, and those of a query always', async () => {
  const { list, page } = listOf(9_000)
  for (const choice of [
    {},
    { inStock: true },
    { includeHidden: true },
    { query: 'a' },
    { below: 3 },
    { query: 'a' },
    { below: 3 },
  ]) {
    await page({ ...all, ...choice })
  }
  expect(list.asked.counted).toBe(7)
})
