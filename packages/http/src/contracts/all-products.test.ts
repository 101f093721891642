import type { Readable } from 'node:stream'
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
  // The first page of the second list gives way, which has it already; one more page, and its next one does.
  [1_001, 1_002],
  [1_002, 2_004],
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

/** A shop of pages of so many products. */
function sized(sizes: readonly number[], read: (page: number) => Promise<void> = async () => {}) {
  const reads: number[] = []
  const listProducts = async ({ cursor = '0', limit }: { cursor?: string; limit: number }) => {
    expect(limit).toBe(100)
    const page = Number(cursor)
    reads.push(page)
    await read(page)
    const items = Array.from({ length: sizes[page]! }, (_, i) => ({ productId: `${page}.${i}`, name: 'not shown' }))
    return { items, nextCursor: page + 1 === sizes.length ? null : String(page + 1) }
  }
  return { reads, shop: { catalog: { listProducts } } as unknown as Shop }
}

async function textOf(list: Readable): Promise<string> {
  return (await list.toArray()).join('')
}

it.each<[sizes: number[], most: number, shown: string[], reads: number]>([
  [[0], 10, [], 1],
  [[3], 2, ['0.0', '0.1'], 1],
  [[0, 0], 10, [], 2],
  [[1], 10, ['0.0'], 1],
  [[0, 2], 10, ['1.0', '1.1'], 2],
  [[2, 0, 1], 10, ['0.0', '0.1', '2.0'], 3],
  [[2, 2, 2], 1, ['0.0'], 1],
  [[2, 2, 2], 2, ['0.0', '0.1'], 1],
  [[2, 2, 2], 3, ['0.0', '0.1', '1.0'], 2],
  [[2, 2, 2], 4, ['0.0', '0.1', '1.0', '1.1'], 2],
  [[2, 2, 2], 5, ['0.0', '0.1', '1.0', '1.1', '2.0'], 3],
  [[2, 2, 2], 7, ['0.0', '0.1', '1.0', '1.1', '2.0', '2.1'], 3],
])('lists of pages of %j, with %i at most, %j by so many readings', async (sizes, most, shown, reads) => {
  const { reads: read, shop } = sized(sizes)
  const list = createAllProducts(most, ({ productId }) => ({ productId }))
  const answer = await list(shop)
  // It is read ahead by bytes, not by pages.
  expect(answer.readableObjectMode).toBe(false)
  expect(await textOf(answer)).toBe(JSON.stringify(shown.map(productId => ({ productId }))))
  expect(read).toHaveLength(reads)
})

it('reads a page for lists that were asked for before, and never shows one what was read earlier', async () => {
  const { reads, shop } = sized([1, 1, 1])
  const list = createAllProducts(10, ({ productId }) => ({ productId }))
  const [first, second] = [await list(shop), await list(shop)]
  await textOf(first)
  const third = await list(shop)
  await textOf(second)
  expect(reads).toEqual([0, 0, 1, 2, 0])
  await textOf(third)
  expect(reads).toEqual([0, 0, 1, 2, 0, 1, 2])
})

it('tells at once of a first page that cannot be read', async () => {
  const { shop } = sized([1], () => Promise.reject(new Error('broken')))
  await expect(createAllProducts(10, product => product)(shop)).rejects.toThrow('broken')
})

it('tries what could not be read again for the next list', async () => {
  let broken = true
  const { reads, shop } = sized([1, 1], async page => {
    if (page === 1 && broken) throw new Error('broken')
  })
  const list = createAllProducts(10, ({ productId }) => ({ productId }))
  const lists = [await list(shop), await list(shop)]
  await expect(textOf(lists[0]!)).rejects.toThrow('broken')
  broken = false
  expect(await textOf(lists[1]!)).toBe('[{"productId":"0.0"},{"productId":"1.0"}]')
  expect(reads).toEqual([0, 0, 1, 1])
})

it('keeps what was read last the longest, also where it had been read before', async () => {
  let generation = 'old'
  const reads: string[] = []
  const listProducts = async ({ cursor = '0' }: { cursor?: string }) => {
    reads.push(cursor)
    const next = Number(cursor.split('-').at(-1)) + 1
    return { items: [], nextCursor: next === 1_000 ? null : next === 1 ? '1' : `${generation}-${next}` }
  }
  const shop = { catalog: { listProducts } } as unknown as Shop
  const list = createAllProducts(10, product => product)
  // Else nothing would be kept of the others when they have ended.
  const open = await list(shop)
  await textOf(await list(shop))
  generation = 'new'
  const lists = [await list(shop), await list(shop)]
  reads.length = 0
  for (const one of lists) await textOf(one)
  expect(reads).toHaveLength(999)
  open.destroy()
})
