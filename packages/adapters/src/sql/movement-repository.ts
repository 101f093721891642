import type { MovementRepository } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { placeholder, questionOf } from './statement.ts'
import { insertRows } from './table-access.ts'
import { stockMovements } from './tables.ts'

export function movementRepository(dialect: SqlDialect): (connection: SqlConnection) => MovementRepository {
  const insert = insertRows(dialect, stockMovements)
  const page = questionOf(
    dialect.queries
      .selectFrom('jumun_stock_movements')
      .select(stockMovements.columns)
      .where('product_id', '=', placeholder.text('productId'))
      .where('option_id', '=', placeholder.text('optionId'))
      .where('number', '<', placeholder.integer('before'))
      .orderBy('number', 'desc')
      .limit(placeholder.integer('limit')),
    stockMovements.decode,
  )

  return connection => ({
    page: ({ before = Number.MAX_SAFE_INTEGER, ...query }) => page(connection, { ...query, before }),
    insert: movements => insert(connection, movements),
  })
}
