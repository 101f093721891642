import type { Transaction, UserCoupon, UserCouponStatus } from '@jumun/core'
import { sql } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { rowsOf } from './key-selection.ts'
import { compileStatement, placeholder } from './statement.ts'
import { userCoupons } from './tables.ts'
import { integer, orNull, type Row, type StoredRow, text } from './value.ts'

export function userCouponRepository(dialect: SqlDialect): (connection: SqlConnection) => Transaction['userCoupons'] {
  const find = dialect.selectByKeys(rowsOf(userCoupons, { namesOwner: true }))
  const findOwned = dialect.selectByKeys(
    rowsOf(userCoupons, {
      by: ['user_id', 'coupon_id'],
      index: 'jumun_user_coupons_coupon_id_unique',
      oftenAbsent: true,
    }),
  )
  const insert = dialect.insertRows(userCoupons)
  const save = dialect.updateRows(userCoupons, ['status', 'expires_at', 'order_id', 'reason'])
  const ofUser = compileStatement(
    dialect.queries
      .selectFrom('jumun_user_coupons')
      .select(userCoupons.columns)
      .where('user_id', '=', placeholder.text('userId'))
      .orderBy('claimed_at', 'desc')
      .orderBy('user_coupon_id')
      .limit(placeholder.integer('limit'))
      .compile(),
  )
  const due = compileStatement(
    dialect.queries
      .selectFrom('jumun_user_coupons')
      .select('user_coupon_id')
      // A constant, so that the index of the issued ones alone can serve it.
      .where(sql<boolean>`status = 'ISSUED'`)
      .where('expires_at', '<=', placeholder.integer('at'))
      .orderBy('expires_at')
      .orderBy('user_coupon_id')
      .limit(placeholder.integer('limit'))
      .compile(),
  )

  return connection => ({
    find: async ids =>
      (
        await find(
          connection,
          ids.map(id => [id]),
        )
      ).map(decodeUserCoupon),
    findOwned: async pairs =>
      (
        await findOwned(
          connection,
          pairs.map(pair => [pair.userId, pair.couponId]),
        )
      ).map(decodeUserCoupon),
    ofUser: async query => (await connection.all(ofUser.sql, ofUser.bind(query))).map(decodeUserCoupon),
    due: async query => (await connection.all(due.sql, due.bind(query))).map(row => text(row[0])),
    insert: rows => insert(connection, rows.map(encodeUserCoupon)),
    save: rows =>
      save(
        connection,
        rows.map(row => [row.status, orNull(row.expiresAt), orNull(row.orderId), orNull(row.reason), row.userCouponId]),
      ),
  })
}

function encodeUserCoupon(userCoupon: UserCoupon): Row {
  return [
    userCoupon.userCouponId,
    userCoupon.couponId,
    userCoupon.userId,
    userCoupon.status,
    userCoupon.claimedAt,
    orNull(userCoupon.expiresAt),
    orNull(userCoupon.orderId),
    orNull(userCoupon.reason),
  ]
}

export function decodeUserCoupon(row: StoredRow): UserCoupon {
  const [userCouponId, couponId, userId, status, claimedAt, expiresAt, orderId, reason] = row
  return {
    userCouponId: text(userCouponId),
    couponId: text(couponId),
    userId: text(userId),
    status: text(status) as UserCouponStatus,
    claimedAt: integer(claimedAt),
    ...(expiresAt !== null && { expiresAt: integer(expiresAt) }),
    ...(orderId !== null && { orderId: text(orderId) }),
    ...(reason !== null && { reason: text(reason) }),
  }
}
