import type { Coupon, UserCoupon } from '../coupon/coupon.ts'
import type { Page } from './page.ts'

export interface CouponReader {
  find(couponIds: readonly string[]): Promise<Coupon[]>
  findByCode(codes: readonly string[]): Promise<Coupon[]>
  /** In order of `createdAt`, then `couponId`. With `activeAt`, only those that could be claimed then, and be used after. */
  page(query: { activeAt?: number; offset: number; limit: number }): Promise<Page<Coupon>>
  /** As `page`, behind the campaign `after`, without a total. */
  following(query: { activeAt?: number; after?: CouponPlace; limit: number }): Promise<Coupon[]>
  /** Campaigns whose claim window holds `at` and which are not sold out, in the order of `page`. */
  claimable(query: { at: number; limit: number }): Promise<Coupon[]>
}

export interface CouponRepository extends CouponReader {
  lock(couponIds: readonly string[]): Promise<Coupon[]>
  insert(coupons: readonly Coupon[]): Promise<void>
  /** Stores name, quantity, how many are claimed, the window and the metadata: the rest never changes. */
  save(coupons: readonly Coupon[]): Promise<void>
}

/** A campaign's place in the order of opening. */
export type CouponPlace = Pick<Coupon, 'createdAt' | 'couponId'>

export interface UserCouponReader {
  find(userCouponIds: readonly string[]): Promise<UserCoupon[]>
  /** Those that exist of the given pairs. */
  findOwned(pairs: readonly { userId: string; couponId: string }[]): Promise<UserCoupon[]>
  /** How many of a campaign are `USED`. */
  countUsed(query: { couponId: string }): Promise<number>
  /** Of each of the users the newest `limit`, the newest first: `claimedAt` descending, then `userCouponId`. */
  newestOf(query: { userIds: readonly string[]; limit: number }): Promise<UserCoupon[]>
  /** Ids of those still `ISSUED` though they ended at or before `at`: by `expiresAt`, then id. */
  due(query: { at: number; limit: number }): Promise<string[]>
}

export interface UserCouponRepository extends UserCouponReader {
  insert(userCoupons: readonly UserCoupon[]): Promise<void>
  save(userCoupons: readonly UserCoupon[]): Promise<void>
}
