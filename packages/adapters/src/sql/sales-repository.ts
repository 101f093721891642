import type { ProductSales, SalesFigure, SalesRepository } from '@jumun/core'
import { compareText } from '@jumun/core/rows'
import { sql } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { resultOf } from './result.ts'
import { placeholder, questionOf } from './statement.ts'
import { sales } from './tables.ts'

/** A sum that passes what a number holds exactly is shown as the largest that it does hold. */
const money = sql<number>`case when sum(revenue) > ${sql.lit(Number.MAX_SAFE_INTEGER)}
  then ${sql.lit(Number.MAX_SAFE_INTEGER)} else sum(revenue) end`

export function salesRepository(dialect: SqlDialect): (connection: SqlConnection) => SalesRepository {
  const add = figuresAdder(dialect)
  const sold = dialect.queries
    .selectFrom(allFigures(dialect).as('figures'))
    .select(eb => ['product_id', eb.fn.sum<number>('quantity').as('units'), money.as('money')])
    .groupBy('product_id')
    .having(sql<boolean>`sum(quantity) > 0`)
    .orderBy('units', 'desc')
    .orderBy('money', 'desc')
    .orderBy('product_id')
    .limit(placeholder.integer('limit'))
  // Those that are left out, because they are few: a list of all others would be looked up one by one.
  const hidden = dialect.queries
    .selectFrom('jumun_products')
    .select('product_id')
    .where(sql<boolean>`status = 'HIDDEN'`)
  const shown = sold.where('product_id', 'not in', hidden)
  const figures = { productId: 'key', quantity: 'integer', revenue: 'integer' } as const
  const top = questionOf(shown, resultOf(figures))
  const lowest = sql<number>`(select min(price) from jumun_options as o where o.product_id = best.product_id)`
  const named = (best: typeof sold) =>
    questionOf(
      dialect.queries
        .selectFrom(best.as('best'))
        .innerJoin('jumun_products as p', 'p.product_id', 'best.product_id')
        .select(['best.product_id', 'best.units', 'best.money', 'p.name', 'p.status', lowest.as('lowest_price')]),
      resultOf({ ...figures, name: 'text', status: 'key', price: 'integer' }),
    )
  const bestSold = named(sold)
  const bestShown = named(shown)

  /**
   * To look up for each product that was sold whether it is hidden takes MariaDB as long as to sum up the sales. So the best few
   * are asked for no matter whether they are hidden, and only where too many of them are, once more without the hidden ones.
   */
  async function findRanked(connection: SqlConnection, query: Parameters<SalesRepository['ranked']>[0]) {
    const most = query.limit + mostHidden
    const found = await bestSold(connection, { ...query, limit: most })
    const seen = found.filter(({ status }) => status !== 'HIDDEN')
    const isEnough = seen.length >= query.limit || found.length < most
    return isEnough ? seen : bestShown(connection, query)
  }

  return connection => ({
    top: query => top(connection, query),
    async ranked(query) {
      const ranked = await findRanked(connection, query)
      // A join keeps no order.
      return ranked
        .sort(bySales)
        .slice(0, query.limit)
        .map(({ productId, name, price, quantity, revenue }) => ({ productId, name, price, quantity, revenue }))
    },
    add: figures => add(connection, figures),
  })
}

/** So many hidden ones may be among the best sellers without being asked for a second time. */
const mostHidden = 5

function bySales(a: ProductSales, b: ProductSales): number {
  return b.quantity - a.quantity || b.revenue - a.revenue || compareText(a.productId, b.productId)
}

/** Adds to the figures in rows of their own. */
export function figuresAdder(
  dialect: SqlDialect,
): (connection: SqlConnection, figures: readonly SalesFigure[]) => Promise<void> {
  const add = dialect.addToRows(sales, ['quantity', 'revenue'])
  const takeBack = dialect.addToStoredRows(sales, ['quantity', 'revenue'])
  const encodeChange = sales.encoderOf(['quantity', 'revenue'])

  return async (connection, given) => {
    if (given.length === 0) return
    const figures = inOneEach(given)
    // A row with a negative amount would be refused before it met the one it is added to. What is taken back was added
    // before, so its row is there.
    const taken = figures.filter(figure => figure.quantity < 0 || figure.revenue < 0)
    const added = taken.length === 0 ? figures : figures.filter(figure => !taken.includes(figure))
    if (added.length > 0) await add(connection, added.map(sales.encode))
    if (taken.length > 0) await takeBack(connection, taken.map(encodeChange))
  }
}

/** The figures of a window of days: of an option's last day in its own row, of the others in rows of theirs. */
function allFigures({ queries }: SqlDialect) {
  const ofDays = queries
    .selectFrom('jumun_sales')
    .select(['product_id', 'quantity', 'revenue'])
    .where('day', '>=', placeholder.text('from'))
    .where('day', '<=', placeholder.text('to'))
  return ofDays.unionAll(
    queries
      .selectFrom('jumun_options')
      .select(['product_id', 'sold_units as quantity', 'sold_revenue as revenue'])
      .where('sold_on', '>=', placeholder.text('from'))
      .where('sold_on', '<=', placeholder.text('to')),
  )
}

/** A day that ends in one figure may be added to by another one of that day: no row is met twice in one statement. */
function inOneEach(figures: readonly SalesFigure[]): SalesFigure[] {
  const sums = new Map<string, SalesFigure>()
  for (const figure of figures) {
    const sign = figure.quantity < 0 || figure.revenue < 0
    const key = `${sign}\0${figure.day}\0${figure.productId}\0${figure.optionId}`
    const sum = sums.get(key)
    sums.set(key, {
      ...figure,
      quantity: figure.quantity + (sum?.quantity ?? 0),
      revenue: figure.revenue + (sum?.revenue ?? 0),
    })
  }
  return [...sums.values()]
}
