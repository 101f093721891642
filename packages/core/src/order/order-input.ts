import * as z from 'zod'
import { id, idempotencyKey, maxUnits, money, positiveUnits } from '../input/input.ts'
import { metadataInput } from '../input/metadata.ts'
import {
  plainBoolean,
  plainList,
  plainObject,
  type PlainReader,
  plainText,
  plainWholeNumber,
  readPlainly,
} from '../input/plain-input.ts'

const orderItemInput = z.strictObject({
  productId: id,
  /** May be left out where the product has one option only. */
  optionId: id.optional(),
  quantity: positiveUnits,
})

export const maxLines = 100

const orderItemsInput = z
  .array(orderItemInput)
  .min(1, { error: 'must hold at least one line' })
  .max(maxLines, { error: `must hold at most ${maxLines} lines` })

/** The fields of an order besides whose it is and its lines, the same whether these are named or come from the cart. */
export const orderFields = {
  /** A coupon by its code, or as one that the user has claimed. */
  couponCode: id.optional(),
  userCouponId: id.optional(),
  /** The total that the user has seen: another one is refused. */
  expectedTotal: money.optional(),
  metadata: metadataInput.optional(),
}

export function oneCouponAtMost(input: { couponCode?: unknown; userCouponId?: unknown }): boolean {
  return input.couponCode === undefined || input.userCouponId === undefined
}
export const oneCouponOnly = {
  error: 'cannot be combined with userCouponId: an order takes one coupon',
  path: ['couponCode'],
}

const orderInput = z
  .strictObject({
    userId: id,
    items: orderItemsInput,
    ...orderFields,
    /** Whether what is ordered leaves the cart, as far as it is there. */
    fromCart: z.boolean({ error: 'must be true or false' }).optional(),
    idempotencyKey: idempotencyKey.optional(),
  })
  .refine(oneCouponAtMost, oneCouponOnly)

const plainId = plainText(64)

/** In the order of the schema: equal inputs are to be equal texts. Metadata are left to the schema. */
const plainOrder = plainObject<Omit<ParsedOrder, 'metadata'>>(
  {
    userId: plainId,
    items: plainList(
      plainObject<z.output<typeof orderItemInput>>(
        { productId: plainId, optionId: plainId, quantity: plainWholeNumber(1, maxUnits) },
        ['optionId'],
      ),
      maxLines,
    ),
    couponCode: plainId,
    userCouponId: plainId,
    expectedTotal: plainWholeNumber(0, Number.MAX_SAFE_INTEGER),
    fromCart: plainBoolean,
    idempotencyKey: plainText(255),
  },
  ['couponCode', 'userCouponId', 'expectedTotal', 'fromCart', 'idempotencyKey'],
)

const readOrder: PlainReader<ParsedOrder> = value => {
  const order = plainOrder(value)
  return order !== undefined && oneCouponAtMost(order) ? order : undefined
}

export const placeOrderInput = readPlainly(orderInput, readOrder)

export type PlaceOrderInput = z.input<typeof orderInput>

export type ParsedOrder = z.output<typeof orderInput>

/** What an order is made of, however its lines were chosen. */
export type OrderRequest = Omit<ParsedOrder, 'idempotencyKey' | 'fromCart'>
