import type { SalesRepository } from '@jumun/core'
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
  const add = dialect.addToRows(sales, ['quantity', 'revenue'])
  const takeBack = dialect.addToStoredRows(sales, ['quantity', 'revenue'])
  const encodeChange = sales.encoderOf(['quantity', 'revenue'])
  const onSale = dialect.queries
    .selectFrom('jumun_products')
    .select('product_id')
    .where(sql<boolean>`status <> 'HIDDEN'`)
  const top = questionOf(
    dialect.queries
      .selectFrom('jumun_sales')
      .select(eb => ['product_id', eb.fn.sum<number>('quantity').as('units'), money.as('money')])
      .where('day', '>=', placeholder.text('from'))
      .where('day', '<=', placeholder.text('to'))
      .where('product_id', 'in', onSale)
      .groupBy('product_id')
      .having(sql<boolean>`sum(quantity) > 0`)
      .orderBy('units', 'desc')
      .orderBy('money', 'desc')
      .orderBy('product_id')
      .limit(placeholder.integer('limit')),
    resultOf({ productId: 'key', quantity: 'integer', revenue: 'integer' }),
  )

  return connection => ({
    top: query => top(connection, query),
    async add(figures) {
      // A row with a negative amount would be refused before it met the one it is added to. What is taken back was
      // added before, so its row is there.
      const taken = figures.filter(figure => figure.quantity < 0 || figure.revenue < 0)
      await add(connection, figures.filter(figure => !taken.includes(figure)).map(sales.encode))
      await takeBack(connection, taken.map(encodeChange))
    },
  })
}
