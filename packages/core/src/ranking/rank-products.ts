import type { BusinessDay } from '../calendar/calendar.ts'
import { lowestPrice } from '../catalog/product.ts'
import type { ProductSales } from '../ports/ranking.ts'
import type { Reader } from '../ports/transaction.ts'
import type { RankedProduct } from './ranking.ts'

/** Best sellers of the days `from` to `to` inclusive that are not hidden, with the names and prices of now. */
export async function rankProducts(
  reader: Reader,
  window: { from: BusinessDay; to: BusinessDay; limit: number },
): Promise<RankedProduct[]> {
  return rankedNow(reader, await reader.sales.top(window), window.limit)
}

/**
 * The first `limit` of these sales whose products are not hidden, with the names and prices of now. Sales may have been counted
 * a while ago; who has been hidden since is left out, and the next one takes the place.
 */
export async function rankedNow(
  reader: Pick<Reader, 'products'>,
  sales: readonly ProductSales[],
  limit: number,
): Promise<RankedProduct[]> {
  const ranked: RankedProduct[] = []
  for (let next = 0; next < sales.length && ranked.length < limit; ) {
    const candidates = sales.slice(next, next + limit - ranked.length)
    next += candidates.length
    const products = await reader.products.find(candidates.map(({ productId }) => productId))
    const productById = new Map(products.map(product => [product.productId, product]))
    for (const { productId, quantity, revenue } of candidates) {
      const product = productById.get(productId)
      if (product === undefined) throw new Error(`product ${productId} has vanished`)
      if (product.status === 'HIDDEN') continue
      const { name, options } = product
      const rank = ranked.length + 1
      ranked.push({ rank, productId, name, price: lowestPrice(options), totalSales: quantity, revenue })
    }
  }
  return ranked
}
