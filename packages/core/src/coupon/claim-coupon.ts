import * as z from 'zod'
import { ShopError } from '../errors.ts'
import { id, idempotencyKey } from '../input/input.ts'
import type { UseCase } from '../use-case/use-case.ts'
import { claimCoupon } from './coupon.ts'
import { couponNotFound, type UserCouponView, viewUserCoupon } from './view-coupon.ts'

export const claimCouponInput = z.strictObject({
  code: id,
  userId: id,
  idempotencyKey: idempotencyKey.optional(),
})

export type ClaimCouponInput = z.input<typeof claimCouponInput>

/** A user takes one coupon, first come first served (docs/domain.md, "Coupons"). */
export const claim: UseCase<typeof claimCouponInput, UserCouponView> = {
  operation: 'coupons.claim',
  input: claimCouponInput,
  needs: ({ code, userId }) => ({ claims: [{ userId, code }] }),

  decide({ code, userId }, unit, { at, newId }) {
    unit.assertUser(userId)
    const campaign = unit.couponByCode(code)
    if (campaign === undefined) throw couponNotFound({ code })
    const owned = unit.ownCoupon(userId, campaign.couponId)
    if (owned !== undefined) {
      throw new ShopError('COUPON_ALREADY_CLAIMED', `User ${userId} has claimed coupon ${code} before.`, {
        code,
        userCouponId: owned.userCouponId,
      })
    }
    const { coupon, userCoupon } = claimCoupon(campaign, { userCouponId: newId(), userId, at })
    return {
      result: viewUserCoupon(userCoupon, coupon, at),
      changes: { coupons: [coupon], userCoupons: [userCoupon] },
    }
  },
}
