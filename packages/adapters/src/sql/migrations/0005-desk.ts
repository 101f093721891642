import { type CompiledQuery, sql } from 'kysely'
import type { Migration } from '../migrate.ts'
import { addColumn, natural, oneOf } from './table-builder.ts'

const eventTypes = ['order.paid', 'order.lines_cancelled', 'order.completed', 'order.cancelled', 'order.payment_failed']

/** Withdrawals; parts of orders; what the shop's owner can say of users, products and campaigns: sales, limits, metadata; and who was erased. */
export const desk: Migration = {
  name: '0005-desk',
  statements(dialect) {
    const number = (table: string, column: string) =>
      addColumn(dialect, table, column, 'integer?', { check: natural(column) })
    const price: CompiledQuery = sql`update jumun_products set price =
      (select min(o.price) from jumun_options as o where o.product_id = jumun_products.product_id)`.compile(
      dialect.queries,
    )
    return [
      addColumn(dialect, 'jumun_ledger', 'reference', 'text?'),
      ...dialect.definition
        .replaceCheck({
          table: 'jumun_ledger',
          name: 'jumun_ledger_type_check',
          condition: oneOf('type', ['CHARGE', 'PAYMENT', 'REFUND', 'WITHDRAWAL']),
        })
        .map(statement => statement.compile(dialect.queries)),
      ...dialect.definition
        .replaceCheck({ table: 'jumun_outbox', name: 'jumun_event_type_check', condition: oneOf('type', eventTypes) })
        .map(statement => statement.compile(dialect.queries)),
      number('jumun_orders', 'refunded'),
      addColumn(dialect, 'jumun_orders', 'metadata', 'document?'),
      addColumn(dialect, 'jumun_users', 'metadata', 'document?'),
      number('jumun_wallets', 'erased_at'),
      number('jumun_products', 'sale_from'),
      number('jumun_products', 'sale_until'),
      number('jumun_products', 'limit_per_user'),
      number('jumun_products', 'low_stock'),
      addColumn(dialect, 'jumun_products', 'metadata', 'document?'),
      addColumn(dialect, 'jumun_coupons', 'product_ids', 'document?'),
      addColumn(dialect, 'jumun_coupons', 'metadata', 'document?'),
      // A product's own price was set explicitly once: it is the lowest of its options' now.
      price,
    ]
  },
}
