import type { Coupon, Discount, UserCouponView } from '@jumun/core'
import { fields, grouped, table } from '../output/table.ts'
import type { TimeText } from '../output/time-text.ts'
import { metadataText } from './metadata.ts'

export function couponsText(coupons: readonly (Coupon & { claimedByUser?: boolean })[], at: TimeText): string {
  return table(coupons, [
    { title: 'CODE', value: coupon => coupon.code },
    { title: 'NAME', value: coupon => coupon.name },
    { title: 'DISCOUNT', value: coupon => discountText(coupon.discount) },
    {
      title: 'MINIMUM',
      value: coupon => (coupon.minimumOrderAmount === 0 ? '' : coupon.minimumOrderAmount),
      right: true,
    },
    { title: 'CLAIMED', value: coupon => `${grouped(coupon.claimed)} of ${grouped(coupon.quantity)}`, right: true },
    { title: at.title('FROM'), value: coupon => at(coupon.claimFrom) },
    { title: at.title('UNTIL'), value: coupon => at(coupon.claimUntil) },
    { title: 'NOTE', value: coupon => (coupon.claimedByUser === true ? 'claimed' : '') },
  ])
}

export function couponText(coupon: Coupon, at: TimeText): string {
  const rest = fields([
    ['products', coupon.productIds?.join(', ')],
    ['valid days', coupon.validDays],
    ['valid until', at.full(coupon.validUntil)],
    ['metadata', metadataText(coupon.metadata)],
  ])
  return [couponsText([coupon], at), rest].filter(text => text !== '').join('\n\n')
}

function discountText(discount: Discount): string {
  if (discount.type === 'FIXED') return grouped(discount.amount)
  const { basisPoints, maxDiscount } = discount
  return `${basisPoints / 100} %${maxDiscount === undefined ? '' : `, at most ${grouped(maxDiscount)}`}`
}

export function userCouponsText(coupons: readonly UserCouponView[], at: TimeText): string {
  return table(coupons, [
    { title: 'USER COUPON', value: coupon => coupon.userCouponId },
    { title: 'CODE', value: coupon => coupon.code },
    { title: 'NAME', value: coupon => coupon.name },
    { title: 'STATUS', value: coupon => coupon.status },
    { title: at.title('EXPIRES'), value: coupon => at(coupon.expiresAt) },
    { title: 'ORDER', value: coupon => coupon.orderId },
  ])
}
