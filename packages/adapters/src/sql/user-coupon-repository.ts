import type { UserCouponRepository } from '@jumun/core'
import { sql } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { resultOf } from './result.ts'
import { placeholder, questionOf } from './statement.ts'
import { insertRows, selectFirstRows, selectRows, single, updateRows } from './table-access.ts'
import { userCoupons } from './tables.ts'

export function userCouponRepository(dialect: SqlDialect): (connection: SqlConnection) => UserCouponRepository {
  const find = selectRows(dialect, userCoupons, { namesOwner: true })
  const findOwned = selectRows(dialect, userCoupons, {
    by: ['userId', 'couponId'],
    index: 'jumun_user_coupons_coupon_id_unique',
    oftenAbsent: true,
  })
  const insert = insertRows(dialect, userCoupons)
  const save = updateRows(dialect, userCoupons, ['status', 'expiresAt', 'orderId', 'reason'])
  const newestOf = selectFirstRows(dialect, userCoupons, {
    by: 'userId',
    order: [{ field: 'claimedAt', descending: true }, { field: 'userCouponId' }],
  })
  const countUsed = questionOf(
    dialect.queries
      .selectFrom('jumun_user_coupons')
      .select(sql<number>`count(*)`.as('used'))
      .where('coupon_id', '=', placeholder.text('couponId'))
      // A constant, so that the index of the used ones alone can serve it.
      .where(sql<boolean>`status = 'USED'`),
    resultOf({ used: 'integer' }),
  )
  const due = questionOf(
    dialect.queries
      .selectFrom('jumun_user_coupons')
      .select('user_coupon_id')
      // A constant, so that the index of the issued ones alone can serve it.
      .where(sql<boolean>`status = 'ISSUED'`)
      .where('expires_at', '<=', placeholder.integer('at'))
      .orderBy('expires_at')
      .orderBy('user_coupon_id')
      .limit(placeholder.integer('limit')),
    resultOf({ userCouponId: 'key' }),
  )

  return connection => ({
    find: ids => find(connection, single(ids)),
    findOwned: pairs =>
      findOwned(
        connection,
        pairs.map(pair => [pair.userId, pair.couponId]),
      ),
    countUsed: async query => (await countUsed(connection, query))[0]?.used ?? 0,
    newestOf: ({ userIds, limit }) => newestOf(connection, userIds, limit),
    due: async query => (await due(connection, query)).map(({ userCouponId }) => userCouponId),
    insert: rows => insert(connection, rows),
    save: rows => save(connection, rows),
  })
}
