import type { Migration } from '../migrate.ts'
import { addColumn } from './table-builder.ts'

/** What is changed in a publisher whose lease is given or ended, as `0012-wallet-locks` has it for wallets. */
export const publisherLocks: Migration = {
  name: '0015-publisher-locks',
  statements: dialect => [addColumn(dialect, 'jumun_publishers', 'lock_count', 'integer?')],
}
