import type { Coupon, UserCoupon } from '../coupon/coupon.ts'
import type { Page } from './page.ts'

export interface CouponReader {
  find(couponIds: readonly string[]): Promise<Coupon[]>
  findByCode(codes: readonly string[]): Promise<Coupon[]>
  /** In order of `createdAt`, then `couponId`. */
  page(query: { offset: number; limit: number }): Promise<Page<Coupon>>
  /** Campaigns whose claim window holds `at` and which are not sold out, in the order of `page`. */
  claimable(query: { at: number; limit: number }): Promise<Coupon[]>
}

export interface CouponRepository extends CouponReader {
  lock(couponIds: readonly string[]): Promise<Coupon[]>
  insert(coupons: readonly Coupon[]): Promise<void>
  /** Stores `claimed`, the one thing of a campaign that changes. */
  save(coupons: readonly Coupon[]): Promise<void>
}

export interface UserCouponReader {
  find(userCouponIds: readonly string[]): Promise<UserCoupon[]>
  /** Those that exist of the given pairs. */
  findOwned(pairs: readonly { userId: string; couponId: string }[]): Promise<UserCoupon[]>
  /** All of a user, the newest first: `claimedAt` descending, then `userCouponId`. */
  ofUser(query: { userId: string; limit: number }): Promise<UserCoupon[]>
  /** Ids of those still `ISSUED` though they ended at or before `at`: by `expiresAt`, then id. */
  due(query: { at: number; limit: number }): Promise<string[]>
}

export interface UserCouponRepository extends UserCouponReader {
  insert(userCoupons: readonly UserCoupon[]): Promise<void>
  save(userCoupons: readonly UserCoupon[]): Promise<void>
}
