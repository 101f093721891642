import type { BusinessDay } from '../calendar/calendar.ts'
import { lowestPrice } from '../catalog/product.ts'
import type { Reader } from '../ports/transaction.ts'
import type { RankedProduct } from './ranking.ts'

/** Best sellers of the days `from` to `to` inclusive that are not hidden, with the names and prices of now. */
export async function rankProducts(
  reader: Reader,
  window: { from: BusinessDay; to: BusinessDay; limit: number },
): Promise<RankedProduct[]> {
  const sales = await reader.sales.top(window)
  const products = await reader.products.find(sales.map(({ productId }) => productId))
  const productById = new Map(products.map(product => [product.productId, product]))
  return sales.map(({ productId, quantity, revenue }, index) => {
    const product = productById.get(productId)
    if (product === undefined) throw new Error(`product ${productId} has vanished`)
    const { name, options } = product
    return { rank: index + 1, productId, name, price: lowestPrice(options), totalSales: quantity, revenue }
  })
}
