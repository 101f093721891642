import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'
import { addColumn, natural } from './table-builder.ts'

/**
 * The ledger entry of an order that is paid as it is made stands in its row (decision 046). Entries from before stay rows, and
 * the latest time among them is counted in their wallet.
 */
export const paidEntries: Migration = {
  name: '0013-paid-entries',
  statements: dialect => [
    addColumn(dialect, 'jumun_orders', 'paid_number', 'integer?', { check: natural('paid_number') }),
    addColumn(dialect, 'jumun_orders', 'paid_balance', 'integer?', { check: natural('paid_balance') }),
    addColumn(dialect, 'jumun_ledger', 'latest_at', 'integer?'),
    addColumn(dialect, 'jumun_wallets', 'latest_at', 'integer?'),
    sql`update jumun_wallets set latest_at = (select max(l.at) from jumun_ledger as l where l.user_id = jumun_wallets.user_id)
      where latest_at is null and entry_count > 0`.compile(dialect.queries),
  ],
}
