import type { ProductSales } from '../ports/ranking.ts'
import type { Transaction } from '../ports/transaction.ts'
import { compareText } from '../rows/byte-order.ts'
import type { Tables } from './tables.ts'

export function salesRepository(tables: () => Tables): Transaction['sales'] {
  return {
    async top({ from, to, limit }) {
      const products = new Map<string, ProductSales>()
      for (const { day, productId, quantity, revenue } of tables().sales.ascending()) {
        if (compareText(day, from) < 0 || compareText(day, to) > 0) continue
        const sold = products.get(productId) ?? { productId, quantity: 0, revenue: 0 }
        products.set(productId, { productId, quantity: sold.quantity + quantity, revenue: sold.revenue + revenue })
      }
      return products
        .values()
        .filter(sold => sold.quantity > 0)
        .toArray()
        .sort(bySales)
        .slice(0, limit)
    },
    async add(figures) {
      const { sales } = tables()
      for (const figure of figures) {
        const before = sales.get([figure.day, figure.productId, figure.optionId])
        if (before === undefined) sales.insert([figure])
        else {
          const quantity = before.quantity + figure.quantity
          const revenue = before.revenue + figure.revenue
          sales.update([{ ...before, quantity, revenue }])
        }
      }
    },
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
  }
}
