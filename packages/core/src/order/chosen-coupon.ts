import type { Coupon, UserCoupon } from '../coupon/coupon.ts'
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
): { campaign: Coupon; userCoupon: UserCoupon } | undefined {
  const { userId, couponCode, userCouponId } = choice
  if (userCouponId !== undefined) {
    const userCoupon = unit.userCoupon(userCouponId)
    const campaign = userCoupon?.userId === userId ? unit.coupon(userCoupon.couponId) : undefined
    if (userCoupon === undefined || campaign === undefined) throw couponNotFound({ userCouponId })
    return { campaign, userCoupon }
  }
  if (couponCode === undefined) return undefined
  const campaign = unit.couponByCode(couponCode)
  const userCoupon = campaign && unit.ownCoupon(userId, campaign.couponId)
  if (campaign === undefined || userCoupon === undefined) throw couponNotFound({ code: couponCode })
  return { campaign, userCoupon }
}
