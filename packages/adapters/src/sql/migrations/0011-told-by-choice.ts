import type { Migration } from '../migrate.ts'
import { addColumn, natural, oneOf } from './table-builder.ts'

const eventTypes = [
  'order.paid',
  'order.lines_cancelled',
  'order.completed',
  'order.cancelled',
  'order.payment_failed',
  'order.failed',
  'wallet.changed',
  'coupon.claimed',
  'stock.changed',
  'stock.low',
]

/** Events of wallets, coupons and stock; when users and products were changed last, and what the metadata of an order was. */
export const toldByChoice: Migration = {
  name: '0011-told-by-choice',
  statements: dialect => [
    addColumn(dialect, 'jumun_outbox', 'subject', 'text?'),
    ...dialect.definition
      .replaceCheck({ table: 'jumun_outbox', name: 'jumun_event_type_check', condition: oneOf('type', eventTypes) })
      .map(statement => statement.compile(dialect.queries)),
    addColumn(dialect, 'jumun_orders', 'former_metadata', 'document?'),
    ...['jumun_users', 'jumun_products', 'jumun_orders'].map(table =>
      addColumn(dialect, table, 'updated_at', 'integer?', { check: natural('updated_at') }),
    ),
  ],
}
