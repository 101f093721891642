import type { Coupon, Discount, Transaction } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { rowsOf } from './key-selection.ts'
import { pageOf, pageStatement } from './page.ts'
import { compileStatement, placeholder } from './statement.ts'
import { coupons } from './tables.ts'
import { integer, orNull, type Row, type StoredRow, text } from './value.ts'

export function couponRepository(dialect: SqlDialect): (connection: SqlConnection) => Transaction['coupons'] {
  const find = dialect.selectByKeys(rowsOf(coupons))
  const findByCode = dialect.selectByKeys(rowsOf(coupons, { by: ['code'], index: 'jumun_coupons_code_unique' }))
  const lock = dialect.selectByKeys(rowsOf(coupons, { lock: true }))
  const insert = dialect.insertRows(coupons)
  const save = dialect.updateRows(coupons, ['claimed'])
  const page = pageStatement(dialect, { table: coupons, order: ['created_at', 'coupon_id'] })
  const claimable = compileStatement(
    dialect.queries
      .selectFrom('jumun_coupons')
      .select(coupons.columns)
      .whereRef('claimed', '<', 'quantity')
      .where(eb => eb.or([eb('claim_from', 'is', null), eb('claim_from', '<=', placeholder.integer('at'))]))
      .where(eb => eb.or([eb('claim_until', 'is', null), eb('claim_until', '>', placeholder.integer('at'))]))
      .orderBy('created_at')
      .orderBy('coupon_id')
      .limit(placeholder.integer('limit'))
      .compile(),
  )

  return connection => ({
    find: async couponIds =>
      (
        await find(
          connection,
          couponIds.map(couponId => [couponId]),
        )
      ).map(decodeCoupon),
    findByCode: async codes =>
      (
        await findByCode(
          connection,
          codes.map(code => [code]),
        )
      ).map(decodeCoupon),
    page: async query => pageOf(await connection.all(page.sql, page.bind(query)), rows => rows.map(decodeCoupon)),
    claimable: async query => (await connection.all(claimable.sql, claimable.bind(query))).map(decodeCoupon),
    lock: async couponIds =>
      (
        await lock(
          connection,
          couponIds.map(couponId => [couponId]),
        )
      ).map(decodeCoupon),
    insert: rows => insert(connection, rows.map(encodeCoupon)),
    save: rows =>
      save(
        connection,
        rows.map(coupon => [coupon.claimed, coupon.couponId]),
      ),
  })
}

function encodeCoupon(coupon: Coupon): Row {
  const { discount } = coupon
  return [
    coupon.couponId,
    coupon.code,
    coupon.name,
    discount.type,
    'amount' in discount ? discount.amount : discount.basisPoints,
    'amount' in discount ? null : orNull(discount.maxDiscount),
    coupon.minimumOrderAmount,
    coupon.quantity,
    coupon.claimed,
    orNull(coupon.claimFrom),
    orNull(coupon.claimUntil),
    orNull(coupon.validDays),
    orNull(coupon.validUntil),
    coupon.createdAt,
  ]
}

export function decodeCoupon(row: StoredRow): Coupon {
  const [couponId, code, name, type, value, maxDiscount, minimumOrderAmount, quantity, claimed, ...times] = row
  const [claimFrom, claimUntil, validDays, validUntil, createdAt] = times
  return {
    couponId: text(couponId),
    code: text(code),
    name: text(name),
    discount: decodeDiscount(type, integer(value), maxDiscount),
    minimumOrderAmount: integer(minimumOrderAmount),
    quantity: integer(quantity),
    claimed: integer(claimed),
    ...(claimFrom !== null && { claimFrom: integer(claimFrom) }),
    ...(claimUntil !== null && { claimUntil: integer(claimUntil) }),
    ...(validDays !== null && { validDays: integer(validDays) }),
    ...(validUntil !== null && { validUntil: integer(validUntil) }),
    createdAt: integer(createdAt),
  }
}

function decodeDiscount(type: unknown, value: number, maxDiscount: unknown): Discount {
  if (type === 'FIXED') return { type, amount: value }
  return { type: 'PERCENT', basisPoints: value, ...(maxDiscount !== null && { maxDiscount: integer(maxDiscount) }) }
}
