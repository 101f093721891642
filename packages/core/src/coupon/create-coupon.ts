import * as z from 'zod'
import { beginningOf, endOf, maybe, momentInput } from '../calendar/moment.ts'
import { ShopError } from '../errors.ts'
import { chosenId, id, idempotencyKey, money, name, positiveMoney, units, wholeNumber } from '../input/input.ts'
import { metadataInput, present } from '../input/metadata.ts'
import { compareText } from '../rows/byte-order.ts'
import { ifNamed } from '../use-case/needs.ts'
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
  { error: 'must be FIXED or PERCENT' },
)

const maxProducts = 100

export const createCouponInput = z.strictObject({
  couponId: chosenId.optional(),
  code: chosenId,
  name,
  discount: discountInput,
  /** The products that it holds for; all of them when it is left out. */
  productIds: z
    .array(id)
    .min(1, { error: 'must hold at least one product, or be left out' })
    .max(maxProducts, { error: `must hold at most ${maxProducts} products` })
    .overwrite(ids => [...new Set(ids)].sort(compareText))
    .optional(),
  /** The subtotal that an order needs at least, default 0. */
  minimumOrderAmount: money.default(0),
  quantity: units,
  claimFrom: momentInput.optional(),
  claimUntil: momentInput.optional(),
  validDays: wholeNumber(1, 36_500).optional(),
  validUntil: momentInput.optional(),
  metadata: metadataInput.optional(),
  idempotencyKey: idempotencyKey.optional(),
})

export type CreateCouponInput = z.input<typeof createCouponInput>

/** Opens a campaign. */
export const createCoupon: UseCase<typeof createCouponInput, Coupon> = {
  operation: 'coupons.create',
  input: createCouponInput,
  needs: ({ couponId, code, productIds }) => ({
    couponIds: ifNamed(couponId),
    couponCodes: [code],
    ...present({ products: productIds }),
  }),

  decide(input, unit, { at, calendar, newId }) {
    const couponId = input.couponId ?? newId()
    const byCode = unit.couponByCode(input.code) !== undefined
    if (byCode || unit.coupon(couponId) !== undefined) {
      const taken = byCode ? input.code : couponId
      throw new ShopError('ALREADY_EXISTS', `There is a coupon ${taken} already.`, { kind: 'coupon', id: taken })
    }
    const { productIds, validDays, metadata } = input
    const claimFrom = maybe(input.claimFrom, beginningOf, calendar)
    const claimUntil = maybe(input.claimUntil, endOf, calendar)
    const validUntil = maybe(input.validUntil, endOf, calendar)
    for (const productId of productIds ?? []) unit.product(productId)
    const coupon: Coupon = {
      couponId,
      code: input.code,
      name: input.name,
      discount: discountOf(input.discount),
      ...present({ productIds }),
      minimumOrderAmount: input.minimumOrderAmount,
      quantity: input.quantity,
      claimed: 0,
      ...present({ claimFrom, claimUntil, validDays, validUntil, metadata }),
      createdAt: at,
    }
    assertNotOver(coupon, at)
    return { result: coupon, changes: { coupons: [coupon] } }
  },
}

function discountOf(discount: z.output<typeof discountInput>): Coupon['discount'] {
  if (discount.type === 'FIXED') return discount
  const { type, basisPoints, maxDiscount } = discount
  return { type, basisPoints, ...present({ maxDiscount }) }
}
