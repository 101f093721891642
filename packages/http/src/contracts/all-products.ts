import { Readable } from 'node:stream'
import type { ProductView, Shop } from '@jumun/core'

const pageSize = 100

/**
 * The products that can be seen, as the text of one JSON array, read page by page as fast as it is taken, a page ahead. The first page is
 * there when it resolves, so that a shop that cannot be read shows in the answer's status. Stock is that of the moment at
 * which its page is read.
 */
export async function allProducts(
  shop: Shop,
  most: number,
  shown: (product: ProductView) => object,
): Promise<Readable> {
  const pageBehind = (cursor?: string) => shop.catalog.listProducts({ cursor, limit: pageSize })
  let page = await pageBehind()

  async function* texts(): AsyncGenerator<string> {
    let left = most
    let separator = '['
    for (;;) {
      const wanted = page.items.slice(0, left)
      left -= wanted.length
      // Read while this page is made a text and sent.
      const next = left === 0 || page.nextCursor === null ? undefined : pageBehind(page.nextCursor)
      // Who asked may leave before it is there.
      next?.catch(() => undefined)
      if (wanted.length > 0) yield separator + wanted.map(product => JSON.stringify(shown(product))).join(',')
      if (wanted.length > 0) separator = ','
      if (next === undefined) break
      page = await next
    }
    yield separator === '[' ? '[]' : ']'
  }
  return Readable.from(texts(), { objectMode: false })
}
