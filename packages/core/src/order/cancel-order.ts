import * as z from 'zod'
import { id, idempotencyKey, reason } from '../input.ts'
import { orderEvent } from '../outbox/order-event.ts'
import type { UseCase } from '../use-case/use-case.ts'
import { refundToWallet } from '../wallet/wallet.ts'
import { actorOf, assertCancellable, assertOwnOrder, nextStep, type Order } from './order.ts'
import { releaseOrder } from './release-order.ts'
import { dayOfSale, salesOf, salesReversed } from './sales-of.ts'

export const cancelOrderInput = z.strictObject({
  orderId: id,
  /** Whose order it has to be; without it the caller is the shop itself. */
  userId: id.optional(),
  reason: reason.optional(),
  idempotencyKey: idempotencyKey.optional(),
})

export type CancelOrderInput = z.input<typeof cancelOrderInput>

/** Releases a pending order, refunds a paid one in full. Once only. */
export const cancelOrder: UseCase<typeof cancelOrderInput, Order> = {
  operation: 'orders.cancel',
  input: cancelOrderInput,
  needs: ({ orderId, userId }) => ({ orders: [orderId], users: userId === undefined ? [] : [userId] }),

  decide(input, unit, context) {
    const { at } = context
    if (input.userId !== undefined) unit.assertUser(input.userId)
    const order = unit.order(input.orderId)
    assertOwnOrder(order, input)
    assertCancellable(order)
    const cancelled = nextStep(order, 'CANCELLED', {
      ...(input.reason !== undefined && { reason: input.reason }),
      by: actorOf(input),
      at,
    })
    const released = releaseOrder(order, unit, { type: 'CANCELLATION', at })
    const events = [orderEvent('order.cancelled', cancelled, context)]
    const changes = { ...released, orders: [cancelled], events }
    if (order.payment === undefined) return { result: cancelled, changes }

    const { orderId, payment } = order
    const maxBalance = input.userId === undefined ? Number.MAX_SAFE_INTEGER : context.settings.wallet.maxBalance
    const refund = { amount: payment.amount, maxBalance, orderId, at }
    const { wallet, entry } = refundToWallet(unit.wallet(order.userId), refund)
    const sales = salesReversed(salesOf(order, dayOfSale(payment, context.calendar)))
    return { result: cancelled, changes: { ...changes, wallets: [wallet], entries: [entry], sales } }
  },
}
