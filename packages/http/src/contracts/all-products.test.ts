import type { Shop } from '@jumun/core'
import { expect, it } from 'vitest'
import { createAllProducts } from './all-products.ts'

/** A shop of so many pages, each with one product, that counts how often one is read. */
function paged(pages: number) {
  const read = { pages: 0 }
  const listProducts = async ({ cursor = '0' }: { cursor?: string }) => {
    read.pages += 1
    const next = Number(cursor) + 1
    return { items: [{ productId: cursor }], nextCursor: next === pages ? null : String(next) }
  }
  return { read, shop: { catalog: { listProducts } } as unknown as Shop }
}

it.each([
  // The first page was being read before the second list was asked for.
  [900, 901],
  // All that the second one comes to have made room for others.
  [1_100, 2_200],
])('keeps a thousand pages for lists that are read at once: of %i', async (pages, reads) => {
  const { read, shop } = paged(pages)
  const list = createAllProducts(10_000, ({ productId }) => ({ productId }))
  const lists = [await list(shop), await list(shop)]
  const texts: string[] = []
  for (const one of lists) texts.push((await one.toArray()).join(''))
  const whole = Array.from({ length: pages }, (_, i) => ({ productId: String(i) }))
  for (const text of texts) expect(JSON.parse(text)).toEqual(whole)
  expect(read.pages).toBe(reads)
})
