import * as z from 'zod'
import { ShopError } from '../errors.ts'
import { chosenId, idempotencyKey, money, name, positiveMoney, time, units, wholeNumber } from '../input.ts'
import type { UseCase } from '../use-case/use-case.ts'
import { assertNotOver, type Coupon } from './coupon.ts'

const discountInput = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ type: z.literal('FIXED'), amount: positiveMoney }),
    z.strictObject({
      type: z.literal('PERCENT'),
      /** 1000 is 10 %. */
      basisPoints: wholeNumber(1, 10_000),
      maxDiscount: positiveMoney.optional(),
    }),
  ],
  { error: 'must have the type FIXED or PERCENT' },
)

function laterThanFrom(field: 'claimUntil' | 'validUntil') {
  return { error: 'must be later than claimFrom', path: [field] }
}

export const createCouponInput = z
  .strictObject({
    couponId: chosenId.optional(),
    code: chosenId,
    name,
    discount: discountInput,
    /** The subtotal that an order needs at least, default 0. */
    minimumOrderAmount: money.default(0),
    quantity: units,
    claimFrom: time.optional(),
    claimUntil: time.optional(),
    validDays: wholeNumber(1, 36_500).optional(),
    validUntil: time.optional(),
    idempotencyKey: idempotencyKey.optional(),
  })
  .refine(({ claimFrom = 0, claimUntil = Infinity }) => claimFrom < claimUntil, laterThanFrom('claimUntil'))
  .refine(({ claimFrom = 0, validUntil = Infinity }) => claimFrom < validUntil, laterThanFrom('validUntil'))

export type CreateCouponInput = z.input<typeof createCouponInput>

/** Opens a campaign. */
export const createCoupon: UseCase<typeof createCouponInput, Coupon> = {
  operation: 'coupons.create',
  input: createCouponInput,
  needs: ({ couponId, code }) => ({ couponIds: couponId === undefined ? [] : [couponId], couponCodes: [code] }),

  decide(input, unit, { at, newId }) {
    const couponId = input.couponId ?? newId()
    const byCode = unit.couponByCode(input.code) !== undefined
    if (byCode || unit.coupon(couponId) !== undefined) {
      const taken = byCode ? input.code : couponId
      throw new ShopError('ALREADY_EXISTS', `There is a coupon ${taken} already.`, { kind: 'coupon', id: taken })
    }
    const { claimFrom, claimUntil, validDays, validUntil } = input
    const coupon: Coupon = {
      couponId,
      code: input.code,
      name: input.name,
      discount: discountOf(input.discount),
      minimumOrderAmount: input.minimumOrderAmount,
      quantity: input.quantity,
      claimed: 0,
      ...(claimFrom !== undefined && { claimFrom }),
      ...(claimUntil !== undefined && { claimUntil }),
      ...(validDays !== undefined && { validDays }),
      ...(validUntil !== undefined && { validUntil }),
      createdAt: at,
    }
    assertNotOver(coupon, at)
    return { result: coupon, changes: { coupons: [coupon] } }
  },
}

function discountOf(discount: z.output<typeof discountInput>): Coupon['discount'] {
  if (discount.type === 'FIXED') return discount
  const { type, basisPoints, maxDiscount } = discount
  return { type, basisPoints, ...(maxDiscount !== undefined && { maxDiscount }) }
}
