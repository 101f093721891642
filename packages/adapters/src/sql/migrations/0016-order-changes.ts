import type { Migration } from '../migrate.ts'
import { addColumn, natural } from './table-builder.ts'

/** By what a wallet tells whether a list of its user's orders is still the same (decision 079). */
export const orderChanges: Migration = {
  name: '0016-order-changes',
  statements: dialect => [
    addColumn(dialect, 'jumun_wallets', 'order_changes', 'integer?', { check: natural('order_changes') }),
  ],
}
