import { type Coupon, isClaimable, type UserCoupon } from '../coupon/coupon.ts'
import { ShopError } from '../errors.ts'
import { couponNotFound } from '../coupon/view-coupon.ts'
import type { Needs } from '../use-case/needs.ts'
import type { UnitOfWork } from '../use-case/unit-of-work.ts'
import type { OrderRequest } from './order-input.ts'

type CouponChoice = Pick<OrderRequest, 'userId' | 'couponCode' | 'userCouponId'>

/** What has to be seen of the coupon that an order names. */
export function couponNeeds({ userId, couponCode, userCouponId }: CouponChoice): Needs {
  return {
    ...(couponCode !== undefined && { ownCoupons: [{ userId, code: couponCode }] }),
    ...(userCouponId !== undefined && { userCoupons: [userCouponId] }),
  }
}

/**
 * The user's own coupon that an order names, by the campaign's code or by its own id; undefined when it names none. The
 * coupon of another user is as absent as one that never was.
 * @throws ShopError `COUPON_NOT_FOUND`
 */
export function chosenCoupon(
  choice: CouponChoice,
  unit: UnitOfWork,
  at: number,
): { campaign: Coupon; userCoupon: UserCoupon } | undefined {
  const { userId, couponCode, userCouponId } = choice
  if (userCouponId !== undefined) {
    const userCoupon = unit.userCoupon(userCouponId)
    if (userCoupon?.userId !== userId) throw couponNotFound({ userCouponId })
    return { campaign: unit.coupon(userCoupon.couponId)!, userCoupon }
  }
  if (couponCode === undefined) return undefined
  const campaign = unit.couponByCode(couponCode)
  if (campaign === undefined) throw couponNotFound({ code: couponCode })
  const userCoupon = unit.ownCoupon(userId, campaign.couponId)
  if (userCoupon === undefined) {
    // A campaign that is not open now is not shown.
    throw isClaimable(campaign, at) ? couponNotClaimed(userId, couponCode) : couponNotFound({ code: couponCode })
  }
  return { campaign, userCoupon }
}

function couponNotClaimed(userId: string, code: string): ShopError<'COUPON_NOT_FOUND'> {
  const message = `User ${userId} has no coupon ${code}. It can be claimed now: claim it first, then order with it.`
  return new ShopError('COUPON_NOT_FOUND', message, { code, claimable: true })
}
