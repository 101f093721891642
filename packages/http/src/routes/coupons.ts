import { couponJson, isReplayed, userCouponJson } from '@jumun/core'
import { type Route, route } from './route.ts'
import { availableCouponsView, userCouponsView, userCouponView } from '../answer/views.ts'

export const couponRoutes: readonly Route[] = [
  route({
    id: 'listCoupons',
    method: 'GET',
    path: '/coupons',
    access: 'user',
    tag: 'coupons',
    summary: 'List what the user has claimed, the newest first',
    quick: true,
    status: 200,
    answer: userCouponsView,
    codes: ['USER_NOT_FOUND'],
    async handle({ shop, userId }) {
      return { json: { items: (await shop.coupons.listForUser({ userId })).map(userCouponJson) } }
    },
  }),
  route({
    id: 'listAvailableCoupons',
    method: 'GET',
    path: '/coupons/available',
    access: 'anyone',
    tag: 'coupons',
    summary: 'List campaigns that can be claimed now, and whether the user has one',
    quick: true,
    status: 200,
    answer: availableCouponsView,
    codes: ['USER_NOT_FOUND'],
    async handle({ shop, userId }) {
      const available = await shop.coupons.available({ userId })
      const items = available.map(coupon => ({ ...couponJson(coupon), claimedByUser: coupon.claimedByUser }))
      return { json: { items } }
    },
  }),
  route({
    id: 'claimCoupon',
    method: 'POST',
    path: '/coupons/:code/claim',
    access: 'user',
    tag: 'coupons',
    summary: 'Claim a coupon, first come first served',
    keyed: true,
    status: 201,
    answer: userCouponView,
    codes: ['USER_NOT_FOUND', 'COUPON_NOT_FOUND', 'COUPON_NOT_CLAIMABLE', 'COUPON_SOLD_OUT', 'COUPON_ALREADY_CLAIMED'],
    async handle({ shop, userId, params, idempotencyKey, prefix }) {
      const claimed = await shop.coupons.claim({ userId, ...params, idempotencyKey })
      return { json: userCouponJson(claimed), location: `${prefix}/coupons`, replayed: isReplayed(claimed) }
    },
  }),
]
