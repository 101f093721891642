import * as z from 'zod'
import { id, idempotencyKey, reason } from '../input/input.ts'
import { ifNamed } from '../use-case/needs.ts'
import type { UseCase } from '../use-case/use-case.ts'
import { revokeCoupon } from './coupon.ts'
import { couponNotFound, type UserCouponView, viewUserCoupon } from './view-coupon.ts'

export const revokeCouponInput = z.strictObject({
  userCouponId: id,
  /** Whose coupon it has to be. */
  userId: id.optional(),
  reason: reason.optional(),
  idempotencyKey: idempotencyKey.optional(),
})

export type RevokeCouponInput = z.input<typeof revokeCouponInput>

/** Takes an unused coupon back from its user, for good. */
export const revoke: UseCase<typeof revokeCouponInput, UserCouponView> = {
  operation: 'coupons.revoke',
  input: revokeCouponInput,
  needs: ({ userCouponId, userId }) => ({
    userCoupons: [userCouponId],
    users: ifNamed(userId),
  }),

  decide({ userCouponId, userId, reason: why }, unit, { at }) {
    if (userId !== undefined) unit.assertUser(userId)
    const userCoupon = unit.userCoupon(userCouponId)
    if (userCoupon === undefined || userCoupon.userId !== (userId ?? userCoupon.userId)) {
      throw couponNotFound({ userCouponId })
    }
    const revoked = revokeCoupon(userCoupon, { reason: why, at })
    const campaign = unit.coupon(userCoupon.couponId)!
    return { result: viewUserCoupon(revoked, campaign, at), changes: { userCoupons: [revoked] } }
  },
}
