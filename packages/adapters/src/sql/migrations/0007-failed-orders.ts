import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'
import { createIndex } from './table-builder.ts'

/** Failed orders are removed by age and number. Where an index holds all orders by status there is one already. */
export const failedOrders: Migration = {
  name: '0007-failed-orders',
  statements: dialect =>
    dialect.definition.partialIndexes
      ? [
          createIndex(dialect, {
            name: 'jumun_order_failed',
            table: 'jumun_orders',
            columns: ['expires_at', 'order_id'],
            where: sql`status = 'FAILED'`,
          }),
        ]
      : [],
}
