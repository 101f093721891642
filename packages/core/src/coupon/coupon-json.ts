import * as z from 'zod'
import { iso } from '../json/iso.ts'
import { jsonCount, jsonId, jsonMetadata, jsonText, jsonTime } from '../json/shape.ts'
import type { Coupon } from './coupon.ts'

export const couponShape = z.strictObject({
  couponId: jsonId,
  code: jsonId,
  name: jsonText,
  discount: z.union([
    z.strictObject({ type: z.literal('FIXED'), amount: jsonCount }),
    z.strictObject({ type: z.literal('PERCENT'), basisPoints: z.int(), maxDiscount: jsonCount.optional() }),
  ]),
  productIds: z.array(jsonId).optional(),
  minimumOrderAmount: jsonCount,
  quantity: jsonCount,
  claimed: jsonCount,
  remaining: jsonCount,
  claimFrom: jsonTime.optional(),
  claimUntil: jsonTime.optional(),
  validDays: z.int().optional(),
  validUntil: jsonTime.optional(),
  metadata: jsonMetadata.optional(),
  createdAt: jsonTime,
})

export function couponJson(coupon: Coupon): z.output<typeof couponShape> {
  const { couponId, code, name, minimumOrderAmount, quantity, claimed, claimFrom, claimUntil } = coupon
  const { discount, productIds, validDays, validUntil, metadata } = coupon
  return {
    couponId,
    code,
    name,
    discount,
    ...(productIds !== undefined && { productIds: [...productIds] }),
    minimumOrderAmount,
    quantity,
    claimed,
    remaining: quantity - claimed,
    ...(claimFrom !== undefined && { claimFrom: iso(claimFrom) }),
    ...(claimUntil !== undefined && { claimUntil: iso(claimUntil) }),
    ...(validDays !== undefined && { validDays }),
    ...(validUntil !== undefined && { validUntil: iso(validUntil) }),
    ...(metadata !== undefined && { metadata }),
    createdAt: iso(coupon.createdAt),
  }
}
