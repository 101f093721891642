import { jsonList, key, natural } from '../rows/field.ts'
import { rowShape } from '../rows/row-shape.ts'
import type { RankedProduct, RankingSnapshot, SalesFigure } from './ranking.ts'

export const salesRows = rowShape<SalesFigure>({
  key: ['day', 'productId', 'optionId'],
  fields: {
    day: key(figure => figure.day),
    productId: key(figure => figure.productId),
    optionId: key(figure => figure.optionId),
    quantity: natural(figure => figure.quantity),
    revenue: natural(figure => figure.revenue),
  },
})

const rankedProducts = jsonList<RankedProduct>()

export const snapshotRows = rowShape<RankingSnapshot>({
  key: ['date'],
  fields: {
    date: key(snapshot => snapshot.date),
    days: natural(snapshot => snapshot.days),
    from: natural(snapshot => snapshot.from),
    to: natural(snapshot => snapshot.to),
    computedAt: natural(snapshot => snapshot.computedAt),
    items: rankedProducts(snapshot => snapshot.items),
  },
})
