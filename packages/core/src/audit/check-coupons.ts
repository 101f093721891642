import type { UserCoupon } from '../coupon/coupon.ts'
import { isLiving, type Order } from '../order/order.ts'
import type { Findings } from './findings.ts'
import type { RowSource } from './row-source.ts'

/**
 * Checks campaigns against the coupons that users have, each of which is shown to `see`; the orders that use them are shown to it
 * one by one.
 */
export async function checkCoupons(
  rows: RowSource,
  users: ReadonlySet<string>,
  findings: Findings,
  see: (userCoupon: UserCoupon) => void,
) {
  const campaigns = new Map<string, { claimed: number; quantity: number; counted: number }>()
  for await (const { couponId, claimed, quantity } of rows.all('coupons')) {
    campaigns.set(couponId, { claimed, quantity, counted: 0 })
  }
  const userCoupons = new Map<string, UserCoupon>()
  const livingOrders = new Map<string, string[]>()
  for await (const userCoupon of rows.all('userCoupons')) {
    see(userCoupon)
    const { userCouponId, couponId, userId } = userCoupon
    userCoupons.set(userCouponId, userCoupon)
    const campaign = campaigns.get(couponId)
    if (campaign === undefined) findings.add('no-orphans', [userCouponId], 'the campaign of this user coupon', 'none')
    else campaign.counted += 1
    if (!users.has(userId)) findings.add('no-orphans', [userCouponId], 'the user of this user coupon', 'none')
  }
  for (const [couponId, { claimed, quantity, counted }] of campaigns) {
    findings.expect('coupon-counts', [couponId], counted, claimed)
    if (claimed > quantity) findings.add('coupon-counts', [couponId], `≤ ${quantity}`, claimed)
  }

  return {
    seeOrder({ orderId, userId, userCouponId, status }: Order): void {
      if (userCouponId === undefined) return
      const userCoupon = userCoupons.get(userCouponId)
      if (userCoupon === undefined) {
        findings.add('no-orphans', [orderId, userCouponId], 'the user coupon of this order', 'none')
        return
      }
      findings.expect('coupon-use', [orderId, userCouponId], userCoupon.userId, userId)
      if (!isLiving(status)) return
      livingOrders.set(userCouponId, [...(livingOrders.get(userCouponId) ?? []), orderId])
    },

    finish(): void {
      for (const { userCouponId, status, orderId } of userCoupons.values()) {
        const orders = livingOrders.get(userCouponId) ?? []
        const ids = [userCouponId, ...orders]
        findings.expect('coupon-use', ids, status === 'USED' ? 1 : 0, orders.length)
        if (status === 'USED' && orders.length === 1) findings.expect('coupon-use', ids, orders[0], orderId)
      }
    },
  }
}
