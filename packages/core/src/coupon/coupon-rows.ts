import { chosenKey, jsonList, jsonTexts, key, natural, oneOf, text } from '../rows/field.ts'
import { present } from '../input/metadata.ts'
import { rowShape } from '../rows/row-shape.ts'
import type { Coupon, Discount, UserCoupon } from './coupon.ts'

/** A campaign as it is kept: its discount in fields of its own, of which a database can say what they hold. */
export interface CouponRow extends Omit<Coupon, 'discount'> {
  readonly discountType: Discount['type']
  /** Money of a fixed discount, basis points of a percentage. */
  readonly discountValue: number
  readonly maxDiscount?: number
}

const texts = jsonList<string>()
const discountType = oneOf(['FIXED', 'PERCENT'])

export const couponRows = rowShape<CouponRow, Coupon>({
  key: ['couponId'],
  fields: {
    couponId: chosenKey(coupon => coupon.couponId),
    code: chosenKey(coupon => coupon.code),
    name: text(coupon => coupon.name),
    discountType: discountType(({ discount }) => discount.type),
    discountValue: natural(({ discount }) => (discount.type === 'FIXED' ? discount.amount : discount.basisPoints)),
    maxDiscount: natural.optional(({ discount }) => (discount.type === 'FIXED' ? undefined : discount.maxDiscount)),
    productIds: texts.optional(coupon => coupon.productIds),
    minimumOrderAmount: natural(coupon => coupon.minimumOrderAmount),
    quantity: natural(coupon => coupon.quantity),
    claimed: natural(coupon => coupon.claimed),
    claimFrom: natural.optional(coupon => coupon.claimFrom),
    claimUntil: natural.optional(coupon => coupon.claimUntil),
    validDays: natural.optional(coupon => coupon.validDays),
    validUntil: natural.optional(coupon => coupon.validUntil),
    metadata: jsonTexts.optional(coupon => coupon.metadata),
    createdAt: natural(coupon => coupon.createdAt),
  },
})

export function couponOf(row: CouponRow): Coupon {
  const { discountType: type, discountValue: value, maxDiscount, ...coupon } = row
  const percent = { basisPoints: value, ...present({ maxDiscount }) }
  const discount: Discount = type === 'FIXED' ? { type, amount: value } : { type, ...percent }
  return { ...coupon, discount }
}

const userCouponStatus = oneOf(['ISSUED', 'USED', 'EXPIRED', 'REVOKED'])

export const userCouponRows = rowShape<UserCoupon>({
  key: ['userCouponId'],
  fields: {
    userCouponId: key(userCoupon => userCoupon.userCouponId),
    couponId: key(userCoupon => userCoupon.couponId),
    userId: key(userCoupon => userCoupon.userId),
    status: userCouponStatus(userCoupon => userCoupon.status),
    claimedAt: natural(userCoupon => userCoupon.claimedAt),
    expiresAt: natural.optional(userCoupon => userCoupon.expiresAt),
    orderId: key.optional(userCoupon => userCoupon.orderId),
    reason: text.optional(userCoupon => userCoupon.reason),
  },
})
