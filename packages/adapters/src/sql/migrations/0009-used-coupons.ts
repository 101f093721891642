import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'
import { createIndex } from './table-builder.ts'

/** Used coupons are counted by campaign. Where an index serves the foreign key there is one already. */
export const usedCoupons: Migration = {
  name: '0009-used-coupons',
  statements: dialect =>
    dialect.definition.partialIndexes
      ? [
          createIndex(dialect, {
            name: 'jumun_user_coupons_used',
            table: 'jumun_user_coupons',
            columns: ['coupon_id'],
            where: sql`status = 'USED'`,
          }),
        ]
      : [],
}
