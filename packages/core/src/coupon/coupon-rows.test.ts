import { expect, it } from 'vitest'
import { couponRow } from '../testing/store-contract/rows.ts'
import type { Discount } from './coupon.ts'
import { couponOf, type CouponRow, couponRows } from './coupon-rows.ts'

it.each<[Discount, Partial<CouponRow>]>([
  [
    { type: 'FIXED', amount: 1_500 },
    { discountType: 'FIXED', discountValue: 1_500 },
  ],
  [
    { type: 'PERCENT', basisPoints: 1_000 },
    { discountType: 'PERCENT', discountValue: 1_000 },
  ],
  [
    { type: 'PERCENT', basisPoints: 2_500, maxDiscount: 3_000 },
    { discountType: 'PERCENT', discountValue: 2_500, maxDiscount: 3_000 },
  ],
])('keeps the discount %o in fields of its own, and gives it back', (discount, kept) => {
  const coupon = couponRow({ discount, productIds: ['latte'], validDays: 7 })
  const values = Object.entries(couponRows.fields).map(([name, field]) => [name, field.get(coupon)] as const)
  const row = Object.fromEntries(values.filter(([, value]) => value !== undefined)) as unknown as CouponRow
  const { discount: _kept, ...others } = coupon
  expect(row).toStrictEqual({ ...others, ...kept })
  expect(couponOf(row)).toStrictEqual(coupon)
})
