import { any, change, type Corruption, drop, withStatus } from './corruption.ts'

/** Coupons that are counted or used wrongly. */
export const corruptCoupons: readonly Corruption[] = [
  change(
    'coupon-counts',
    'coupons',
    'a claim too many is counted',
    any,
    ({ claimed }) => ({ claimed: claimed + 1 }),
    ({ couponId }) => [couponId],
  ),
  change(
    'coupon-counts',
    'coupons',
    'there are fewer coupons than claims',
    any,
    ({ claimed }) => ({ quantity: claimed - 1 }),
    ({ couponId }) => [couponId],
  ),
  drop('coupon-counts', 'userCoupons', any, ({ couponId }) => [couponId]),
  change(
    'coupon-use',
    'userCoupons',
    'a used coupon is unused',
    withStatus('USED'),
    () => ({ status: 'ISSUED' as const }),
    row => [row.userCouponId],
  ),
  change(
    'coupon-use',
    'userCoupons',
    'an unused coupon is used',
    withStatus('ISSUED'),
    () => ({ status: 'USED' as const }),
    row => [row.userCouponId],
  ),
  change(
    'coupon-use',
    'userCoupons',
    'a coupon is used by another order',
    withStatus('USED'),
    () => ({ orderId: 'another' }),
    row => [row.userCouponId],
  ),
  change(
    'coupon-use',
    'userCoupons',
    'a used coupon is of another user',
    withStatus('USED'),
    () => ({ userId: 'sol' }),
    row => [row.userCouponId],
  ),
  change(
    'coupon-use',
    'orders',
    'a living order uses no coupon any more',
    row => row.status === 'PAID' && row.userCouponId !== undefined,
    () => ({ userCouponId: undefined }),
    row => [row.userCouponId!],
  ),
]
