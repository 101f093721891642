import { Slot } from './slot.ts'
import {
  assign,
  isLiving,
  type Metadata,
  type ModelCoupon,
  type ModelOrder,
  type ModelState,
  type ModelUserCoupon,
  productOf,
  Refusal,
  userOf,
} from './state.ts'

const dayMs = 24 * 60 * 60 * 1000

export function createCoupon(state: ModelState, input: Omit<ModelCoupon, 'createdAt'>): unknown {
  if (state.coupons.has(input.code)) throw new Refusal('ALREADY_EXISTS', { kind: 'coupon', id: input.code })
  for (const productId of input.productIds ?? []) productOf(state, productId)
  const coupon: ModelCoupon = { ...input, createdAt: state.now }
  state.coupons.set(coupon.code, coupon)
  return { ...coupon, claimed: 0 }
}

export function updateCoupon(state: ModelState, { code, ...fields }: CouponChange & { code: string }): unknown {
  const coupon = state.coupons.get(code)
  if (coupon === undefined) throw new Refusal('COUPON_NOT_FOUND', { code })
  const { quantity = Infinity } = fields
  if (quantity < claimsOf(state, coupon).length) throw new Refusal('INVALID_INPUT')
  const changed = { ...coupon }
  assign(changed, fields)
  const { claimFrom, claimUntil = Infinity } = changed
  // A campaign may be ended at any time, but not be given a beginning when it is over, or after its end.
  const isOver = claimUntil <= state.now || (claimFrom !== undefined && claimUntil <= claimFrom)
  if (fields.claimFrom !== undefined && isOver) throw new Refusal('INVALID_INPUT')
  assign(coupon, fields)
  return couponView(state, coupon)
}

interface CouponChange {
  name?: string
  quantity?: number
  claimFrom?: number | null
  claimUntil?: number | null
  metadata?: Metadata | null
}

function claimsOf(state: ModelState, coupon: ModelCoupon): ModelUserCoupon[] {
  return state.userCoupons.filter(userCoupon => userCoupon.coupon === coupon)
}

export function claim(state: ModelState, { userId, code }: { userId: string; code: string }): unknown {
  userOf(state, userId)
  const coupon = state.coupons.get(code)
  if (coupon === undefined) throw new Refusal('COUPON_NOT_FOUND', { code })
  const claims = claimsOf(state, coupon)
  const own = claims.find(userCoupon => userCoupon.userId === userId)
  if (own !== undefined) throw new Refusal('COUPON_ALREADY_CLAIMED', { code, userCouponId: own.id })
  const { claimFrom, claimUntil, validDays, validUntil } = coupon
  const window = { ...(claimFrom !== undefined && { claimFrom }), ...(claimUntil !== undefined && { claimUntil }) }
  const closed = (reason: string) => new Refusal('COUPON_NOT_CLAIMABLE', { code, reason, ...window })
  if (claimFrom !== undefined && state.now < claimFrom) throw closed('NOT_STARTED')
  if (claimUntil !== undefined && state.now >= claimUntil) throw closed('ENDED')
  // A claimed coupon is valid for days after the claim, until a moment, or until the first of the two.
  const ends = [
    ...(validDays === undefined ? [] : [state.now + validDays * dayMs]),
    ...(validUntil === undefined ? [] : [validUntil]),
  ]
  const expiresAt = ends.length === 0 ? undefined : Math.min(...ends)
  if (expiresAt !== undefined && expiresAt <= state.now) throw closed('ENDED')
  if (claims.length >= coupon.quantity) throw new Refusal('COUPON_SOLD_OUT', { code, quantity: coupon.quantity })
  const userCoupon: ModelUserCoupon = {
    id: new Slot(),
    coupon,
    userId,
    claimedAt: state.now,
    ...(expiresAt !== undefined && { expiresAt }),
    revoked: false,
    swept: false,
  }
  state.userCoupons.push(userCoupon)
  state.changed.push({ kind: 'claim', userCoupon })
  return userCouponView(state, userCoupon)
}

/** Whether someone without one could claim one now. */
export function isClaimable(state: ModelState, coupon: ModelCoupon): boolean {
  const { now } = state
  const { claimFrom, claimUntil, validUntil, quantity } = coupon
  const isOver = [claimUntil, validUntil].some(end => end !== undefined && end <= now)
  return !isOver && (claimFrom === undefined || claimFrom <= now) && claimsOf(state, coupon).length < quantity
}

/** The living order that uses the coupon. */
export function userOfCoupon(state: ModelState, userCoupon: ModelUserCoupon): ModelOrder | undefined {
  return state.orders.find(order => order.userCoupon === userCoupon && isLiving(order))
}

function couponStatus(state: ModelState, userCoupon: ModelUserCoupon): string {
  if (userOfCoupon(state, userCoupon) !== undefined) return 'USED'
  if (userCoupon.revoked) return 'REVOKED'
  return isPast(state, userCoupon) ? 'EXPIRED' : 'ISSUED'
}

/** Refuses a coupon that no order can use any more. */
export function expectUsable(state: ModelState, userCoupon: ModelUserCoupon): void {
  const status = couponStatus(state, userCoupon)
  if (status === 'USED') throw new Refusal('COUPON_ALREADY_USED', { userCouponId: userCoupon.id })
  if (status !== 'ISSUED') throw new Refusal('COUPON_EXPIRED', { userCouponId: userCoupon.id, status })
}

/** Whether the coupon's time is over; from then on it comes back from an order expired. */
export function isPast(state: ModelState, { expiresAt }: ModelUserCoupon): boolean {
  return expiresAt !== undefined && expiresAt <= state.now
}

/** Writes down which coupons have expired unused; answers how many. */
export function sweep(state: ModelState): number {
  const past = state.userCoupons.filter(one => !one.swept && couponStatus(state, one) === 'EXPIRED')
  for (const userCoupon of past) userCoupon.swept = true
  return past.length
}

export function revoke(state: ModelState, { userCouponId }: { userCouponId: string }): unknown {
  const userCoupon = state.userCoupons.find(one => one.id.id === userCouponId)
  if (userCoupon === undefined) throw new Refusal('COUPON_NOT_FOUND', { userCouponId })
  expectUsable(state, userCoupon)
  userCoupon.revoked = true
  return userCouponView(state, userCoupon)
}

export function userCouponView(state: ModelState, userCoupon: ModelUserCoupon): unknown {
  const { id, coupon, userId, claimedAt, expiresAt } = userCoupon
  const order = userOfCoupon(state, userCoupon)
  return {
    userCouponId: id,
    couponId: coupon.couponId,
    userId,
    code: coupon.code,
    name: coupon.name,
    status: couponStatus(state, userCoupon),
    claimedAt,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(order !== undefined && { orderId: order.id }),
  }
}

export function couponView(state: ModelState, coupon: ModelCoupon): ModelCoupon & { readonly claimed: number } {
  return { ...coupon, claimed: claimsOf(state, coupon).length }
}
