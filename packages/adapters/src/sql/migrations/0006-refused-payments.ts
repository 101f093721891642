import type { Migration } from '../migrate.ts'
import { addColumn } from './table-builder.ts'

/** How often the payment of an order was refused: a count, where each was a step of its history before. */
export const refusedPayments: Migration = {
  name: '0006-refused-payments',
  statements: dialect => [addColumn(dialect, 'jumun_orders', 'refused_payments', 'document?')],
}
