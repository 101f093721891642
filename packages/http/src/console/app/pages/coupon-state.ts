import type { Coupon } from '../api/shapes.ts'
import { money, number } from '../words/format.ts'
import { t } from '../words/words.ts'

export type CouponState = 'open' | 'soon' | 'over' | 'gone'

/** Whether a campaign can be claimed now. */
export function couponState({ claimFrom, claimUntil, remaining }: Coupon, now = Date.now()): CouponState {
  if (claimUntil !== undefined && Date.parse(claimUntil) <= now) return 'over'
  if (remaining === 0) return 'gone'
  return claimFrom !== undefined && Date.parse(claimFrom) > now ? 'soon' : 'open'
}

/** What it takes off, in words. */
export function discountText({ discount, minimumOrderAmount, productIds }: Coupon): string {
  const off =
    discount.type === 'FIXED'
      ? t('coupon.off', { amount: money(discount.amount) })
      : discount.maxDiscount === undefined
        ? t('coupon.percent', { percent: number(discount.basisPoints / 100) })
        : t('coupon.percentUpTo', { percent: number(discount.basisPoints / 100), most: money(discount.maxDiscount) })
  const parts = [off]
  if (minimumOrderAmount > 0) parts.push(t('coupon.minimum', { amount: money(minimumOrderAmount) }))
  if (productIds !== undefined) parts.push(t('coupon.products', { list: productIds.join(', ') }))
  return parts.join(' · ')
}
