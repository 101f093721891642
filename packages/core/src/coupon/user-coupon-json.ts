import * as z from 'zod'
import { iso } from '../json/iso.ts'
import { jsonId, jsonText, jsonTime } from '../json/shape.ts'
import type { UserCouponView } from './view-coupon.ts'

export const userCouponShape = z.strictObject({
  userCouponId: jsonId,
  couponId: jsonId,
  code: jsonId,
  name: jsonText,
  status: z.enum(['ISSUED', 'USED', 'EXPIRED', 'REVOKED']),
  claimedAt: jsonTime,
  expiresAt: jsonTime.optional(),
  orderId: jsonId.optional(),
})

export function userCouponJson(userCoupon: UserCouponView): z.output<typeof userCouponShape> {
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
