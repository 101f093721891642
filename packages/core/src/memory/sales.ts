import { lowestPrice } from '../catalog/product.ts'
import type { ProductSales } from '../ports/ranking.ts'
import { StoreError } from '../ports/store-error.ts'
import type { Transaction } from '../ports/transaction.ts'
import { compareText } from '../rows/byte-order.ts'
import type { SalesFigure } from '../ranking/ranking.ts'
import type { Tables } from './tables.ts'

export function salesRepository(tables: () => Tables): Transaction['sales'] {
  async function top({ from, to, limit }: Parameters<Transaction['sales']['top']>[0]): Promise<ProductSales[]> {
    const products = new Map<string, ProductSales>()
    const { sales, products: catalog } = tables()
    for (const { day, productId, quantity, revenue } of sales.ascending()) {
      if (compareText(day, from) < 0 || compareText(day, to) > 0) continue
      if (catalog.get([productId])?.status === 'HIDDEN') continue
      const sold = products.get(productId) ?? { productId, quantity: 0, revenue: 0 }
      const money = Math.min(sold.revenue + revenue, Number.MAX_SAFE_INTEGER)
      products.set(productId, { productId, quantity: sold.quantity + quantity, revenue: money })
    }
    return products
      .values()
      .filter(sold => sold.quantity > 0)
      .toArray()
      .sort(bySales)
      .slice(0, limit)
  }

  return {
    top,
    async ranked(query) {
      const sold = await top(query)
      const { products, options } = tables()
      return sold.map(figures => {
        const { productId } = figures
        const price = lowestPrice(options.ascending([productId]).toArray())
        return { ...figures, name: products.get([productId])!.name, price }
      })
    },
    add: async figures => addFigures(tables(), figures),
  }
}

export function addFigures({ sales }: Tables, figures: readonly SalesFigure[]): void {
  for (const figure of figures) {
    const before = sales.get([figure.day, figure.productId, figure.optionId])
    if (before === undefined) sales.insert([figure])
    else {
      const quantity = before.quantity + figure.quantity
      const revenue = before.revenue + figure.revenue
      if (!Number.isSafeInteger(revenue)) {
        throw new StoreError('constraint', 'The revenue of a day is too large.', { code: 'SUM_TOO_LARGE' })
      }
      sales.update([{ ...before, quantity, revenue }])
    }
  }
}

function bySales(a: ProductSales, b: ProductSales): number {
  return b.quantity - a.quantity || b.revenue - a.revenue || compareText(a.productId, b.productId)
}

export function snapshotRepository(tables: () => Tables): Transaction['snapshots'] {
  return {
    find: async date => tables().snapshots.get([date]),
    async insertIfAbsent(snapshot) {
      const { snapshots } = tables()
      if (!snapshots.has([snapshot.date])) snapshots.insert([snapshot])
    },
    async removeOlder({ before, limit }) {
      const { snapshots } = tables()
      const old = snapshots
        .ascending()
        .take(limit)
        .map(({ date }) => date)
        .filter(date => compareText(date, before) < 0)
        .toArray()
      for (const date of old) snapshots.remove([date])
      return old.length
    },
  }
}
