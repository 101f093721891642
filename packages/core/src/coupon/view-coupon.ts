import { ShopError } from '../errors.ts'
import { present } from '../input/metadata.ts'
import { type Coupon, statusAt, type UserCoupon, type UserCouponStatus } from './coupon.ts'

/** A claimed coupon as its user sees it. */
export interface UserCouponView {
  readonly userCouponId: string
  readonly couponId: string
  readonly userId: string
  readonly code: string
  readonly name: string
  readonly status: UserCouponStatus
  readonly claimedAt: number
  readonly expiresAt?: number
  readonly orderId?: string
}

/** A campaign that can be claimed now. */
export interface AvailableCoupon extends Coupon {
  readonly remaining: number
  /** Whether the user who asks has claimed it; false when no user is named. */
  readonly claimedByUser: boolean
}

export function viewUserCoupon(userCoupon: UserCoupon, { code, name }: Coupon, at: number): UserCouponView {
  const { userCouponId, couponId, userId, claimedAt, expiresAt, orderId } = userCoupon
  return {
    userCouponId,
    couponId,
    userId,
    code,
    name,
    status: statusAt(userCoupon, at),
    claimedAt,
    ...present({ expiresAt, orderId }),
  }
}

export function couponNotFound(which: {
  code?: string
  couponId?: string
  userCouponId?: string
}): ShopError<'COUPON_NOT_FOUND'> {
  const named = which.code ?? which.couponId ?? which.userCouponId
  return new ShopError('COUPON_NOT_FOUND', `There is no coupon ${named}.`, which)
}
