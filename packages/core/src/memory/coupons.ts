import { type Coupon, isClaimable } from '../coupon/coupon.ts'
import { couponOf } from '../coupon/coupon-rows.ts'
import { present } from '../input/metadata.ts'
import type { CouponPlace } from '../ports/coupons.ts'
import type { Transaction } from '../ports/transaction.ts'
import { compareText } from '../rows/byte-order.ts'
import type { Tables } from './tables.ts'

export function couponRepository(tables: () => Tables): Transaction['coupons'] {
  const find = async (couponIds: readonly string[]) => {
    const rows = tables().coupons.find(couponIds.map(couponId => [couponId]))
    return rows.map(couponOf)
  }
  const listed = (activeAt: number | undefined) => {
    const coupons = tables().coupons.by('age').ascending().map(couponOf)
    return activeAt === undefined ? coupons : coupons.filter(coupon => isClaimable(coupon, activeAt))
  }
  return {
    find,
    lock: find,
    async findByCode(codes) {
      const byCode = tables().coupons.by('code')
      return find(
        codes.flatMap(code =>
          byCode
            .ascending([code])
            .map(coupon => coupon.couponId)
            .toArray(),
        ),
      )
    },
    async page({ activeAt, offset, limit }) {
      const found = listed(activeAt).toArray()
      return { items: found.slice(offset, offset + limit), total: found.length }
    },
    following: async ({ activeAt, after, limit }) =>
      listed(activeAt)
        .filter(coupon => after === undefined || isBehind(coupon, after))
        .take(limit)
        .toArray(),
    async claimable({ at, limit }) {
      const rows = tables().coupons.by('age').ascending()
      return rows
        .map(couponOf)
        .filter(coupon => isOpen(coupon, at))
        .take(limit)
        .toArray()
    },
    insert: async coupons => tables().coupons.insert(coupons),
    async save(coupons) {
      const table = tables().coupons
      for (const { couponId, name, quantity, claimed, claimFrom, claimUntil, metadata } of coupons) {
        const { claimFrom: _from, claimUntil: _until, metadata: _metadata, ...row } = table.expect([couponId])
        const changed = { name, quantity, claimed, ...present({ claimFrom, claimUntil, metadata }) }
        table.update([{ ...row, ...changed }])
      }
    },
  }
}

function isBehind(coupon: Coupon, place: CouponPlace): boolean {
  return (coupon.createdAt - place.createdAt || compareText(coupon.couponId, place.couponId)) > 0
}

function isOpen({ claimFrom, claimUntil, claimed, quantity }: Coupon, at: number): boolean {
  const started = claimFrom === undefined || claimFrom <= at
  const ended = claimUntil !== undefined && claimUntil <= at
  return started && !ended && claimed < quantity
}

export function userCouponRepository(tables: () => Tables): Transaction['userCoupons'] {
  const find = async (userCouponIds: readonly string[]) => tables().userCoupons.find(userCouponIds.map(id => [id]))
  return {
    find,
    async findOwned(pairs) {
      const byOwner = tables().userCoupons.by('owner')
      const owned = pairs.flatMap(({ userId, couponId }) => byOwner.ascending([userId, couponId]).toArray())
      return find(owned.map(userCoupon => userCoupon.userCouponId))
    },
    async countUsed({ couponId }) {
      let used = 0
      for (const one of tables().userCoupons.by('newest').ascending()) {
        if (one.couponId === couponId && one.status === 'USED') used += 1
      }
      return used
    },
    async newestOf({ userIds, limit }) {
      const newest = tables().userCoupons.by('newest')
      return [...new Set(userIds)].flatMap(userId => newest.ascending([userId]).take(limit).toArray())
    },
    async due({ at, limit }) {
      const due: string[] = []
      for (const { userCouponId, expiresAt } of tables().userCoupons.by('due').ascending()) {
        if (due.length === limit || expiresAt! > at) break
        due.push(userCouponId)
      }
      return due
    },
    insert: async userCoupons => tables().userCoupons.insert(userCoupons),
    save: async userCoupons => tables().userCoupons.update(userCoupons),
  }
}
