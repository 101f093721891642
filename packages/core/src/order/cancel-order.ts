import * as z from 'zod'
import { invalidInput } from '../errors.ts'
import { id, idempotencyKey, positiveUnits, reason } from '../input/input.ts'
import { present } from '../input/metadata.ts'
import { orderEvent } from '../outbox/order-event.ts'
import { orderAnswer } from './order-answer.ts'
import { ifNamed } from '../use-case/needs.ts'
import type { UseCase } from '../use-case/use-case.ts'
import { refundToWallet } from '../wallet/wallet.ts'
import { cancelledLines, itemsAfter, unitsLeft } from './cancel-part.ts'
import { maxLines } from './order-input.ts'
import {
  actorOf,
  asTold,
  assertCancellable,
  assertOwnOrder,
  type CancelledOrder,
  nextStep,
  type Order,
} from './order.ts'
import { releaseCouponOf, returnStock } from './release-order.ts'
import { dayOfSale, salesTaken } from './sales-of.ts'

const partInput = z.strictObject({
  productId: id,
  /** May be left out where the order has one option only of the product. */
  optionId: id.optional(),
  quantity: positiveUnits,
})

export const cancelOrderInput = z.strictObject({
  orderId: id,
  /** Whose order it has to be; without it the caller is the shop itself. */
  userId: id.optional(),
  /** Units of lines to cancel; all that is left when it is left out. */
  items: z
    .array(partInput)
    .min(1, { error: 'must hold at least one line, or be left out' })
    .max(maxLines, { error: `must hold at most ${maxLines} lines` })
    .optional(),
  reason: reason.optional(),
  idempotencyKey: idempotencyKey.optional(),
})

export type CancelOrderInput = z.input<typeof cancelOrderInput>

/** Each part is a step of the history, which is bounded; what is left then can be cancelled as a whole. */
const maxParts = 100

/** Releases a pending order, refunds a paid one, or a part of it. */
export const cancelOrder: UseCase<typeof cancelOrderInput, CancelledOrder> = {
  operation: 'orders.cancel',
  input: cancelOrderInput,
  answer: orderAnswer,
  needs: ({ orderId, userId }) => ({ orders: [orderId], users: ifNamed(userId) }),

  decide(input, unit, context) {
    const { at, settings } = context
    if (input.userId !== undefined) unit.assertUser(input.userId)
    const order = unit.order(input.orderId)
    assertOwnOrder(order, input)
    const by = actorOf(input)
    assertCancellable(order, { by, userCancelMs: settings.orders.userCancelMs, at })
    const step = { ...present({ reason: input.reason }), by, at }
    const { orderId, userId, payment } = order
    if (payment === undefined) {
      if (input.items !== undefined)
        throw invalidInput('/items', 'is for a paid order: a pending one is cancelled whole')
      const cancelled = nextStep(order, 'CANCELLED', step)
      const stock = returnStock(order, order.items, unit, { type: 'CANCELLATION', at })
      const events = [orderEvent('order.cancelled', cancelled, context)]
      return {
        result: cancelled,
        changes: { ...stock, ...releaseCouponOf(order, unit, at), orders: [cancelled], events },
      }
    }

    const lines = cancelledLines(order, input.items)
    const amount = lines.reduce((sum, { refund }) => sum + refund, 0)
    const refunded = (order.refunded ?? 0) + amount
    const after: Order = { ...order, items: itemsAfter(order.items, lines), refunded }
    const isWhole = after.items.every(item => unitsLeft(item) === 0)
    if (!isWhole && order.history.filter(({ lines: part }) => part !== undefined).length >= maxParts) {
      throw invalidInput('/items', `is part number ${maxParts + 1} of the order: cancel what is left as a whole`)
    }
    const parts = lines.map(({ productId, optionId, quantity }) => ({ productId, optionId, quantity }))
    // What is cancelled in one go is shown by its status: its lines need not be written again.
    const stored = isWhole && order.refunded === undefined ? order : after
    const next = isWhole
      ? nextStep(stored, 'CANCELLED', step)
      : nextStep(stored, order.status, { ...step, lines: parts })
    const cancelled = asTold(next)
    const maxBalance = by === 'admin' ? Number.MAX_SAFE_INTEGER : settings.wallet.maxBalance
    const { wallet, entry } = refundToWallet(unit.wallet(userId), { amount, maxBalance, orderId, at })
    return {
      result: { ...cancelled, balance: wallet.balance },
      changes: {
        ...returnStock(order, lines, unit, { type: 'CANCELLATION', at }),
        ...(isWhole && releaseCouponOf(order, unit, at)),
        orders: [next],
        wallets: [wallet],
        entries: [entry],
        sales: salesTaken(lines, dayOfSale(payment, context.calendar)),
        events: [orderEvent(isWhole ? 'order.cancelled' : 'order.lines_cancelled', cancelled, context)],
      },
    }
  },
}
