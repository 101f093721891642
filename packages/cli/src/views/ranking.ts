import type { Ranking } from '@jumun/core'
import { table } from '../output/table.ts'

export function rankingText({ items }: Ranking): string {
  return table(items, [
    { title: 'RANK', value: row => row.rank, right: true },
    { title: 'PRODUCT', value: row => row.productId },
    { title: 'NAME', value: row => row.name },
    { title: 'PRICE', value: row => row.price, right: true },
    { title: 'SOLD', value: row => row.totalSales, right: true },
    { title: 'REVENUE', value: row => row.revenue, right: true },
  ])
}
