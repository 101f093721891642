import type { MovementRepository, StockMovement } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import type { KnownOptions } from './known-options.ts'
import { placeholder, questionOf } from './statement.ts'
import { historyReader, type MovementRow, movementRowOf } from './stock-history.ts'
import { linkedMovements, stockMovements } from './tables.ts'
import { text } from './value.ts'

export function insertMovementRows(
  dialect: SqlDialect,
): (connection: SqlConnection, rows: readonly MovementRow[]) => Promise<void> {
  const insert = dialect.insertRows(linkedMovements)
  return (connection, rows) =>
    insert(
      connection,
      rows.map(({ movement, previousOrderId }) => [...stockMovements.encode(movement), previousOrderId]),
    )
}

export function movementRepository(
  dialect: SqlDialect,
): (connection: SqlConnection, known: KnownOptions) => MovementRepository {
  const insert = insertMovementRows(dialect)
  const readHistories = historyReader(dialect)
  const option = { productId: placeholder.text('productId'), optionId: placeholder.text('optionId') }
  const width = stockMovements.columns.length
  // In one statement: a movement that comes between two would be missing in the midst.
  const page = questionOf(
    dialect.queries
      .selectFrom('jumun_options as o')
      .leftJoin('jumun_stock_movements as m', join =>
        join
          .onRef('m.product_id', '=', 'o.product_id')
          .onRef('m.option_id', '=', 'o.option_id')
          .on('m.number', '<', placeholder.integer('before')),
      )
      .select(stockMovements.columns.map(column => `m.${column}` as const))
      .select('o.last_order_id')
      .where('o.product_id', '=', option.productId)
      .where('o.option_id', '=', option.optionId)
      .orderBy('m.number', 'desc')
      .limit(placeholder.integer('limit')),
    stored => ({
      movement: stored[0] === null ? undefined : stockMovements.decode(stored),
      lastOrderId: orderIdOf(stored[width]),
    }),
  )
  const firstFrom = questionOf(
    dialect.queries
      .selectFrom('jumun_stock_movements')
      .select('previous_order_id')
      .where('product_id', '=', option.productId)
      .where('option_id', '=', option.optionId)
      .where('number', '>=', placeholder.integer('before'))
      .orderBy('number')
      .limit(1),
    ([orderId]) => orderIdOf(orderId),
  )

  return (connection, known) => ({
    async page({ productId, optionId, before = Number.MAX_SAFE_INTEGER, limit }) {
      const values = { productId, optionId, before }
      const found = await page(connection, { ...values, limit })
      const rows = found.flatMap(({ movement }) => movement ?? [])
      const [above] = await firstFrom(connection, values)
      const orderId = above === undefined ? (found[0]?.lastOrderId ?? null) : above
      // Below as many rows as are asked for, nothing is.
      const downTo = rows.length < limit ? -1 : rows.at(-1)!.number
      const [held = []] = await readHistories(
        connection,
        [{ productId, optionId, orderId, below: before, downTo }],
        walked => walked.length >= limit,
      )
      return [...rows, ...held].sort(newestFirst).slice(0, limit)
    },
    insert: movements =>
      insert(
        connection,
        movements.map(movement => movementRowOf(known, movement)),
      ),
  })
}

function newestFirst(one: StockMovement, other: StockMovement): number {
  return other.number - one.number
}

function orderIdOf(value: unknown): string | null {
  return value === null ? null : text(value)
}
