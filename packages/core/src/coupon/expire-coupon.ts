import * as z from 'zod'
import { id } from '../input/input.ts'
import type { UseCase } from '../use-case/use-case.ts'
import { statusAt } from './coupon.ts'

const expireCouponInput = z.strictObject({ userCouponId: id })

/** Writes down that an unused coupon has expired. Answers whether it did: someone may have used it meanwhile. */
export const expireCoupon: UseCase<typeof expireCouponInput, boolean> = {
  operation: 'coupons.expire',
  input: expireCouponInput,
  needs: ({ userCouponId }) => ({ userCoupons: [userCouponId] }),

  decide({ userCouponId }, unit, { at }) {
    const userCoupon = unit.userCoupon(userCouponId)
    const due = userCoupon?.status === 'ISSUED' && statusAt(userCoupon, at) === 'EXPIRED'
    return { result: due, changes: due ? { userCoupons: [{ ...userCoupon, status: 'EXPIRED' }] } : {} }
  },
}
