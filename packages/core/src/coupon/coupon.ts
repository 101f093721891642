import { isOver } from '../calendar/is-over.ts'
import { invalidInput, ShopError } from '../errors.ts'
import { type Metadata, present } from '../input/metadata.ts'

export type Discount =
  | { readonly type: 'FIXED'; readonly amount: number }
  /** `basisPoints`: 1000 is 10 %. */
  | { readonly type: 'PERCENT'; readonly basisPoints: number; readonly maxDiscount?: number }

/** A campaign: what users claim, first come first served. */
export interface Coupon {
  readonly couponId: string
  readonly code: string
  readonly name: string
  readonly discount: Discount
  /** It holds for these products alone: its minimum, its discount and the spreading of it look at their lines. */
  readonly productIds?: readonly string[]
  readonly minimumOrderAmount: number
  readonly quantity: number
  readonly claimed: number
  /** Claims are taken in `[claimFrom, claimUntil)`; open on a side that is absent. */
  readonly claimFrom?: number
  readonly claimUntil?: number
  /** How long a claimed coupon is valid: days after the claim, or until a moment, or both, whichever ends first. */
  readonly validDays?: number
  readonly validUntil?: number
  readonly metadata?: Metadata
  readonly createdAt: number
}

export type UserCouponStatus = 'ISSUED' | 'USED' | 'EXPIRED' | 'REVOKED'

/** A coupon that a user has claimed. A user has at most one of each campaign. */
export interface UserCoupon {
  readonly userCouponId: string
  readonly couponId: string
  readonly userId: string
  readonly status: UserCouponStatus
  readonly claimedAt: number
  /** The first moment at which it is no longer valid. */
  readonly expiresAt?: number
  /** The living order that it is used in. */
  readonly orderId?: string
  /** Why it was revoked. */
  readonly reason?: string
}

const dayMs = 86_400_000

/**
 * One more claim of the campaign. Whether the user has claimed before is distinguished by the caller.
 * @throws ShopError `COUPON_NOT_CLAIMABLE`, `COUPON_SOLD_OUT`
 */
export function claimCoupon(
  coupon: Coupon,
  claim: { userCouponId: string; userId: string; at: number },
): { coupon: Coupon; userCoupon: UserCoupon } {
  const { userCouponId, userId, at } = claim
  const { claimFrom = 0, claimUntil = Infinity } = coupon
  if (at < claimFrom) throw notClaimable(coupon, 'NOT_STARTED')
  if (at >= claimUntil || !isWorthClaiming(coupon, at)) throw notClaimable(coupon, 'ENDED')
  if (coupon.claimed >= coupon.quantity) {
    throw new ShopError('COUPON_SOLD_OUT', `All ${coupon.quantity} coupons ${coupon.code} are taken.`, {
      code: coupon.code,
      quantity: coupon.quantity,
    })
  }
  return {
    coupon: { ...coupon, claimed: coupon.claimed + 1 },
    userCoupon: {
      userCouponId,
      couponId: coupon.couponId,
      userId,
      status: 'ISSUED',
      claimedAt: at,
      ...present({ expiresAt: expiryOf(coupon, at) }),
    },
  }
}

/**
 * A campaign that is over before anyone can claim it is of no use: it is a mistake (docs/domain.md, "Coupons").
 * @throws ShopError `INVALID_INPUT`
 */
export function assertNotOver(
  { claimFrom = 0, claimUntil = Infinity, validUntil = Infinity }: Coupon,
  at: number,
): void {
  for (const [field, until] of Object.entries({ claimUntil, validUntil })) {
    if (until <= claimFrom) throw invalidInput(`/${field}`, 'must be later than claimFrom')
    if (until <= at) throw isOver(`/${field}`, until, at)
  }
}

/** A coupon that is no longer valid when it is claimed would be a gift of nothing. */
export function isWorthClaiming({ validUntil = Infinity }: Coupon, at: number): boolean {
  return at < validUntil
}

/** Whether someone who has none could claim one now. */
export function isClaimable(coupon: Coupon, at: number): boolean {
  const { claimFrom = 0, claimUntil = Infinity, claimed, quantity } = coupon
  return claimFrom <= at && at < claimUntil && claimed < quantity && isWorthClaiming(coupon, at)
}

function expiryOf(coupon: Coupon, claimedAt: number): number | undefined {
  const byDays = coupon.validDays === undefined ? undefined : claimedAt + coupon.validDays * dayMs
  if (byDays === undefined) return coupon.validUntil
  return coupon.validUntil === undefined ? byDays : Math.min(byDays, coupon.validUntil)
}

function notClaimable(coupon: Coupon, reason: 'NOT_STARTED' | 'ENDED'): ShopError {
  const { code, claimFrom, claimUntil } = coupon
  const message =
    reason === 'NOT_STARTED' ? `Coupon ${code} cannot be claimed yet.` : `Coupon ${code} can no longer be claimed.`
  return new ShopError('COUPON_NOT_CLAIMABLE', message, { code, reason, ...present({ claimFrom, claimUntil }) })
}

/** The status as it is at the moment `at`: a coupon past its validity counts as expired before any worker says so. */
export function statusAt(userCoupon: UserCoupon, at: number): UserCouponStatus {
  return userCoupon.status === 'ISSUED' && isPast(userCoupon, at) ? 'EXPIRED' : userCoupon.status
}

function isPast(userCoupon: UserCoupon, at: number): boolean {
  return at >= (userCoupon.expiresAt ?? Infinity)
}

/**
 * Marks a claimed coupon as used by an order.
 * @throws ShopError `COUPON_ALREADY_USED`, `COUPON_EXPIRED` (also when it was revoked)
 */
export function useCoupon(userCoupon: UserCoupon, order: { orderId: string; at: number }): UserCoupon {
  assertUsable(userCoupon, order.at)
  return { ...userCoupon, status: 'USED', orderId: order.orderId }
}

/** @throws ShopError `COUPON_ALREADY_USED`, `COUPON_EXPIRED` (also when it was revoked) */
function assertUsable(userCoupon: UserCoupon, at: number): void {
  const { userCouponId } = userCoupon
  const status = statusAt(userCoupon, at)
  if (status === 'USED') {
    throw new ShopError('COUPON_ALREADY_USED', `Coupon ${userCouponId} is already used.`, { userCouponId })
  }
  if (status === 'EXPIRED' || status === 'REVOKED') {
    const why = status === 'EXPIRED' ? 'has expired' : 'was revoked'
    throw new ShopError('COUPON_EXPIRED', `Coupon ${userCouponId} ${why}.`, { userCouponId, status })
  }
}

/** Gives a used coupon back when its order dies; it comes back expired when its time has passed meanwhile. */
export function releaseCoupon(userCoupon: UserCoupon, at: number): UserCoupon {
  const { orderId: _, ...rest } = userCoupon
  return { ...rest, status: isPast(userCoupon, at) ? 'EXPIRED' : 'ISSUED' }
}

/** @throws ShopError `COUPON_ALREADY_USED`, `COUPON_EXPIRED` (also when it was revoked before) */
export function revokeCoupon(
  userCoupon: UserCoupon,
  revocation: { reason?: string | undefined; at: number },
): UserCoupon {
  assertUsable(userCoupon, revocation.at)
  return { ...userCoupon, status: 'REVOKED', ...present({ reason: revocation.reason }) }
}

/**
 * The lines of the products that the coupon holds for.
 * @throws ShopError `COUPON_MINIMUM_NOT_MET` where there is none: the coupon would be used up for nothing
 */
export function discountedLines<Line extends { readonly product: { readonly productId: string } }>(
  { code, productIds, minimumOrderAmount }: Coupon,
  lines: readonly Line[],
): readonly Line[] {
  if (productIds === undefined) return lines
  const discounted = lines.filter(({ product }) => productIds.includes(product.productId))
  if (discounted.length > 0) return discounted
  // Which ones they are is not told here: some may be hidden.
  const message = `Coupon ${code} applies to certain products only: the order has none of them.`
  throw new ShopError('COUPON_MINIMUM_NOT_MET', message, { minimumOrderAmount, subtotal: 0 })
}

/**
 * What the coupon takes off the subtotal of the lines that it holds for: rounded down, never more than the subtotal (docs/domain.md, "Money, ids, time").
 * @throws ShopError `COUPON_MINIMUM_NOT_MET`
 */
export function discountFor(coupon: Coupon, subtotal: number): number {
  const { discount, minimumOrderAmount } = coupon
  if (subtotal < minimumOrderAmount) {
    throw new ShopError(
      'COUPON_MINIMUM_NOT_MET',
      `Coupon ${coupon.code} needs an order of at least ${minimumOrderAmount}, this one is ${subtotal}.`,
      { minimumOrderAmount, subtotal },
    )
  }
  if (discount.type === 'FIXED') return Math.min(discount.amount, subtotal)
  // Split before multiplying, so that the product stays exact for every subtotal.
  const whole = Math.floor(subtotal / 10_000) * discount.basisPoints
  const percent = whole + Math.floor(((subtotal % 10_000) * discount.basisPoints) / 10_000)
  return Math.min(percent, discount.maxDiscount ?? percent)
}
