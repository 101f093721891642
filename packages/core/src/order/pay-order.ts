import * as z from 'zod'
import { id, idempotencyKey } from '../input/input.ts'
import { orderEvent } from '../outbox/order-event.ts'
import { orderAnswer } from './order-answer.ts'
import { ifNamed } from '../use-case/needs.ts'
import type { UseCase } from '../use-case/use-case.ts'
import { actorOf, assertOwnOrder, assertPayable, type Order, withRefusedPayment } from './order.ts'
import { settleOrder } from './settle-order.ts'

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
  answer: orderAnswer,
  needs: ({ orderId, userId }) => ({ orders: [orderId], users: ifNamed(userId) }),

  decide(input, unit, context) {
    if (input.userId !== undefined) unit.assertUser(input.userId)
    const order = unit.order(input.orderId)
    assertOwnOrder(order, input)
    assertPayable(order, context.at)
    const payment = settleOrder(order, unit, context, actorOf(input))
    return { result: payment.order, changes: payment.changes }
  },

  /** A payment that failed leaves the order pending, and is reported to the data platform. */
  refuse(input, unit, context, refusal) {
    if (refusal.code !== 'INSUFFICIENT_BALANCE') return undefined
    const failed = withRefusedPayment(unit.order(input.orderId)!, { reason: refusal.code, at: context.at })
    const events = [orderEvent('order.payment_failed', failed, context)]
    return { changes: { orders: [failed], events }, refusal }
  },
}
