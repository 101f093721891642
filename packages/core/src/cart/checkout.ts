import * as z from 'zod'
import { invalidInput, type ShopError } from '../errors.ts'
import { id, idempotencyKey } from '../input/input.ts'
import { couponNeeds } from '../order/chosen-coupon.ts'
import { recordFailedOrder } from '../order/failed-order.ts'
import { maxLines, oneCouponAtMost, oneCouponOnly, orderFields, type OrderRequest } from '../order/order-input.ts'
import type { Order } from '../order/order.ts'
import { decideOrderLater, decideOrderNow } from '../order/place-order.ts'
import { orderAnswer } from '../order/order-answer.ts'
import type { Context, Trace, UseCase } from '../use-case/use-case.ts'
import type { UnitOfWork } from '../use-case/unit-of-work.ts'
import { ownCartItem } from './cart-lines.ts'
import type { CartItem } from './cart.ts'

export const checkoutInput = z
  .strictObject({
    userId: id,
    /** The lines to order; all of the cart when it is left out. */
    itemIds: z.array(id).min(1, { error: 'must hold at least one line, or be left out' }).max(maxLines).optional(),
    ...orderFields,
    payment: z.enum(['now', 'later'], { error: 'must be now or later' }).default('now'),
    idempotencyKey: idempotencyKey.optional(),
  })
  .refine(oneCouponAtMost, oneCouponOnly)

export type CheckoutInput = z.input<typeof checkoutInput>

type ParsedCheckout = z.output<typeof checkoutInput>

/** Orders the cart, or some of its lines, and removes exactly those from it. */
export const checkout: UseCase<typeof checkoutInput, Order> = {
  operation: 'carts.checkout',
  input: checkoutInput,
  answer: orderAnswer,
  needs: input => ({
    carts: [input.userId],
    purchases: [{ userId: input.userId }],
    ...(input.payment === 'later' && { pendingOf: [input.userId] }),
    ...couponNeeds(input),
  }),

  decide(input, unit, context) {
    const items = chosenItems(input, unit)
    if (items.length === 0) throw invalidInput('', 'The cart is empty.')
    const decideOrder = input.payment === 'now' ? decideOrderNow : decideOrderLater
    const { result, changes } = decideOrder(requestOf(input, items), unit, context)
    return { result, changes: { ...changes, removedCartItems: items } }
  },

  refuse(input: ParsedCheckout, unit: UnitOfWork, context: Context, refusal: ShopError): Trace | undefined {
    if (input.payment === 'later') return undefined
    return recordFailedOrder(requestOf(input, chosenItems(input, unit)), unit, context, refusal)
  },
}

/** @throws ShopError `USER_NOT_FOUND`, `CART_ITEM_NOT_FOUND` */
function chosenItems({ userId, itemIds }: ParsedCheckout, unit: UnitOfWork): CartItem[] {
  unit.assertUser(userId)
  if (itemIds === undefined) return unit.cart(userId)
  return [...new Set(itemIds)].map(itemId => ownCartItem(userId, itemId, unit))
}

function requestOf(input: ParsedCheckout, items: readonly CartItem[]): OrderRequest {
  const { itemIds: _ids, payment: _payment, idempotencyKey: _key, ...request } = input
  return { ...request, items: [...items] }
}
