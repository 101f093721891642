import * as z from 'zod'
import { id, idempotencyKey } from '../input.ts'
import { orderEvent } from '../outbox/order-event.ts'
import type { UnitOfWork } from '../engine/unit-of-work.ts'
import type { Changes, Context, UseCase } from '../engine/use-case.ts'
import { payFromWallet } from '../wallet/wallet.ts'
import { type Actor, assertOwnOrder, assertPayable, nextStep, type Order } from './order.ts'
import { salesOf } from './sales-of.ts'

export const payOrderInput = z.strictObject({
  orderId: id,
  /** Whose order it has to be; without it the caller is the shop itself. */
  userId: id.optional(),
  idempotencyKey: idempotencyKey.optional(),
})

export type PayOrderInput = z.input<typeof payOrderInput>

/** Debits the wallet for a pending order: the second half of `place`. */
export const payOrder: UseCase<typeof payOrderInput, Order> = {
  operation: 'orders.pay',
  input: payOrderInput,
  needs: ({ orderId, userId }) => ({ orders: [orderId], users: userId === undefined ? [] : [userId] }),

  decide(input, unit, context) {
    if (input.userId !== undefined) unit.wallet(input.userId)
    const order = unit.order(input.orderId)
    assertOwnOrder(order, input)
    assertPayable(order, context.at)
    const payment = settleOrder(order, unit, context, actorOf(input))
    return { result: payment.order, changes: payment.changes }
  },

  /** A payment that failed leaves the order pending, and is told to the data platform. */
  refuse(input, unit, context, refusal) {
    const order = unit.order(input.orderId)
    if (order === undefined || refusal.code !== 'INSUFFICIENT_BALANCE') return undefined
    const step = { reason: refusal.code, by: actorOf(input), at: context.at }
    const failed = nextStep(order, 'PENDING', step)
    return { orders: [failed], events: [orderEvent('order.payment_failed', failed, context)] }
  },
}

/** The order paid from its user's wallet. @throws ShopError `INSUFFICIENT_BALANCE` */
export function settleOrder(
  order: Order,
  unit: UnitOfWork,
  context: Context,
  by: Actor,
): { order: Order; changes: Changes } {
  const { at } = context
  const { wallet, entry } = payFromWallet(unit.wallet(order.userId), {
    amount: order.total,
    orderId: order.orderId,
    at,
  })
  const soldOn = context.calendar.dayOf(at)
  const payment = { paymentId: context.newId(), amount: order.total, at, soldOn }
  const paid: Order = { ...nextStep(order, 'PAID', { by, at }), payment }
  return {
    order: paid,
    changes: {
      wallets: [wallet],
      entries: [entry],
      orders: [paid],
      sales: salesOf(paid, soldOn),
      events: [orderEvent('order.paid', paid, context)],
    },
  }
}

export function actorOf(input: { userId?: string | undefined }): Actor {
  return input.userId === undefined ? 'admin' : 'user'
}
