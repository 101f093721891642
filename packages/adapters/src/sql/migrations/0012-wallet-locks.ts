import type { Migration } from '../migrate.ts'
import { addColumn } from './table-builder.ts'

/** What is changed in a wallet that is only locked, where locks are one node's of a cluster: see `SqlDialect.claimRows`. */
export const walletLocks: Migration = {
  name: '0012-wallet-locks',
  statements: dialect => [addColumn(dialect, 'jumun_wallets', 'lock_count', 'integer?')],
}
