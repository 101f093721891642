import { iso } from '../calendar/iso.ts'
import type { Coupon, Discount } from './coupon.ts'

export function couponJson(coupon: Coupon) {
  const { couponId, code, name, minimumOrderAmount, quantity, claimed, claimFrom, claimUntil } = coupon
  const { validDays, validUntil } = coupon
  const discount: Discount = coupon.discount
  return {
    couponId,
    code,
    name,
    discount,
    minimumOrderAmount,
    quantity,
    claimed,
    remaining: quantity - claimed,
    ...(claimFrom !== undefined && { claimFrom: iso(claimFrom) }),
    ...(claimUntil !== undefined && { claimUntil: iso(claimUntil) }),
    ...(validDays !== undefined && { validDays }),
    ...(validUntil !== undefined && { validUntil: iso(validUntil) }),
    createdAt: iso(coupon.createdAt),
  }
}
