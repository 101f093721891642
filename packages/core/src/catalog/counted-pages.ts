import type { Page } from '../ports/page.ts'
import type { ProductFilter, ProductReader } from '../ports/products.ts'
import type { Product } from './product.ts'

/** Lists of so many are counted with every page. */
const countedAlways = 5_000

/** Whether the total of such a list may be of an earlier state than its rows. */
export function isCountedSeldom(total: number): boolean {
  return total > countedAlways
}

/** A longer one is counted again after so many times as long as counting took: for a hundredth of the time. */
const timesAsLong = 100
/** A count of a long list is used for so long at least. */
export const countLastsMs = 1_000

interface Count {
  readonly total: number
  readonly until: number
}

/**
 * Pages of products whose total is counted with them, but for long lists: to count walks all of a list, and strangers may ask for
 * any number of its pages. Of a long one the total may be some seconds old. Choices that a query makes are too many to remember.
 */
export function countedPages(
  products: Pick<ProductReader, 'page' | 'following'>,
  now: () => number = () => performance.now(),
): (query: ProductFilter & { offset: number; limit: number }) => Promise<Page<Product>> {
  const counts = new Map<string, Count>()

  return async query => {
    const { offset, limit, inStock, includeHidden, below, query: beginning } = query
    if (below !== undefined || beginning !== undefined) return products.page(query)
    const choice = `${inStock} ${includeHidden}`
    const begun = now()
    const counted = counts.get(choice)
    if (counted !== undefined && begun < counted.until) {
      const isBehind = offset >= counted.total
      const items = isBehind ? [] : await products.following({ inStock, includeHidden, offset, limit })
      return { items, total: counted.total }
    }
    const page = await products.page(query)
    const tookMs = now() - begun
    const until = begun + Math.max(countLastsMs, timesAsLong * tookMs)
    if (isCountedSeldom(page.total)) counts.set(choice, { total: page.total, until })
    return page
  }
}
