import { iso } from '../calendar/iso.ts'
import type { UserCouponView } from './view-coupon.ts'

export function userCouponJson(userCoupon: UserCouponView) {
  const { userCouponId, couponId, code, name, status, claimedAt, expiresAt, orderId } = userCoupon
  return {
    userCouponId,
    couponId,
    code,
    name,
    status,
    claimedAt: iso(claimedAt),
    ...(expiresAt !== undefined && { expiresAt: iso(expiresAt) }),
    ...(orderId !== undefined && { orderId }),
  }
}
