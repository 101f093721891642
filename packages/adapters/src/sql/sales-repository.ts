import type { SalesFigure, Transaction } from '@jumun/core'
import { sql } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { compileStatement, placeholder } from './statement.ts'
import { sales } from './tables.ts'
import { integer, type Row, type StoredRow, text } from './value.ts'

export function salesRepository(dialect: SqlDialect): (connection: SqlConnection) => Transaction['sales'] {
  const add = dialect.addToRows(sales, ['quantity', 'revenue'])
  const takeBack = dialect.addToStoredRows(sales, ['quantity', 'revenue'])
  const top = compileStatement(
    dialect.queries
      .selectFrom('jumun_sales')
      .select(eb => ['product_id', eb.fn.sum<number>('quantity').as('units'), eb.fn.sum<number>('revenue').as('money')])
      .where('day', '>=', placeholder.text('from'))
      .where('day', '<=', placeholder.text('to'))
      .groupBy('product_id')
      .having(sql<boolean>`sum(quantity) > 0`)
      .orderBy('units', 'desc')
      .orderBy('money', 'desc')
      .orderBy('product_id')
      .limit(placeholder.integer('limit'))
      .compile(),
  )

  return connection => ({
    top: async query =>
      (await connection.all(top.sql, top.bind(query))).map(row => ({
        productId: text(row[0]),
        quantity: integer(row[1]),
        revenue: integer(row[2]),
      })),
    async add(figures) {
      // A row with a negative amount would be refused before it met the one it is added to. What is taken back was
      // added before, so its row is there.
      const taken = figures.filter(figure => figure.quantity < 0 || figure.revenue < 0)
      await add(connection, figures.filter(figure => !taken.includes(figure)).map(encodeSalesFigure))
      await takeBack(
        connection,
        taken.map(({ day, productId, optionId, quantity, revenue }) => [quantity, revenue, day, productId, optionId]),
      )
    },
  })
}

function encodeSalesFigure(figure: SalesFigure): Row {
  return [figure.day, figure.productId, figure.optionId, figure.quantity, figure.revenue]
}

export function decodeSalesFigure([day, productId, optionId, quantity, revenue]: StoredRow): SalesFigure {
  return {
    day: text(day),
    productId: text(productId),
    optionId: text(optionId),
    quantity: integer(quantity),
    revenue: integer(revenue),
  }
}
