import type { StockMovement, StockMovementType, Transaction } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { compileStatement, placeholder } from './statement.ts'
import { stockMovements } from './tables.ts'
import { integer, orNull, type Row, type StoredRow, text } from './value.ts'

export function movementRepository(dialect: SqlDialect): (connection: SqlConnection) => Transaction['movements'] {
  const insert = dialect.insertRows(stockMovements)
  const page = compileStatement(
    dialect.queries
      .selectFrom('jumun_stock_movements')
      .select(stockMovements.columns)
      .where('product_id', '=', placeholder.text('productId'))
      .where('option_id', '=', placeholder.text('optionId'))
      .where('number', '<', placeholder.integer('before'))
      .orderBy('number', 'desc')
      .limit(placeholder.integer('limit'))
      .compile(),
  )

  return connection => ({
    page: async ({ before = Number.MAX_SAFE_INTEGER, ...query }) =>
      (await connection.all(page.sql, page.bind({ ...query, before }))).map(decodeMovement),
    insert: movements => insert(connection, movements.map(encodeMovement)),
  })
}

function encodeMovement(movement: StockMovement): Row {
  return [
    movement.productId,
    movement.optionId,
    movement.number,
    movement.type,
    movement.delta,
    movement.stockAfter,
    orNull(movement.orderId),
    orNull(movement.reason),
    movement.at,
  ]
}

export function decodeMovement(row: StoredRow): StockMovement {
  const [productId, optionId, number, type, delta, stockAfter, orderId, reason, at] = row
  return {
    productId: text(productId),
    optionId: text(optionId),
    number: integer(number),
    type: text(type) as StockMovementType,
    delta: integer(delta),
    stockAfter: integer(stockAfter),
    ...(orderId !== null && { orderId: text(orderId) }),
    ...(reason !== null && { reason: text(reason) }),
    at: integer(at),
  }
}
