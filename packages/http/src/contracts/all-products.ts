import { Readable } from 'node:stream'
import type { ProductView, Shop } from '@jumun/core'

const pageSize = 100

/**
 * The products that can be seen, as the text of one JSON array, read in pages as fast as it is taken. The first page is there
 * when it resolves, so that a shop that cannot be read is told in the answer's status. A catalogue that changes meanwhile may
 * show a product twice or not at all, as pages do; stock is that of the moment at which its page is read.
 */
export async function allProducts(
  shop: Shop,
  most: number,
  shown: (product: ProductView) => object,
): Promise<Readable> {
  const pageOf = async (page: number) => (await shop.catalog.listProducts({ page, limit: pageSize })).items
  let items = await pageOf(1)

  async function* texts(): AsyncGenerator<string> {
    let left = most
    yield '['
    for (let page = 1; items.length > 0; page += 1) {
      const wanted = items.slice(0, left).map(product => JSON.stringify(shown(product)))
      left -= wanted.length
      yield `${page === 1 ? '' : ','}${wanted.join(',')}`
      if (left === 0 || items.length < pageSize) break
      items = await pageOf(page + 1)
    }
    yield ']'
  }
  return Readable.from(texts(), { objectMode: false })
}
