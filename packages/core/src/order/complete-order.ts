import * as z from 'zod'
import { id, idempotencyKey, reason } from '../input/input.ts'
import { present } from '../input/metadata.ts'
import { orderEvent } from '../outbox/order-event.ts'
import { orderAnswer } from './order-answer.ts'
import type { UseCase } from '../use-case/use-case.ts'
import { assertCompletable, assertOwnOrder, nextStep, type Order } from './order.ts'

export const completeOrderInput = z.strictObject({
  orderId: id,
  reason: reason.optional(),
  idempotencyKey: idempotencyKey.optional(),
})

export type CompleteOrderInput = z.input<typeof completeOrderInput>

/** Ends a paid order that was handed over: its user cannot cancel it any more. */
export const completeOrder: UseCase<typeof completeOrderInput, Order> = {
  operation: 'orders.complete',
  input: completeOrderInput,
  answer: orderAnswer,
  needs: ({ orderId }) => ({ orders: [orderId] }),

  decide(input, unit, context) {
    const order = unit.order(input.orderId)
    assertOwnOrder(order, input)
    assertCompletable(order)
    const completed = nextStep(order, 'COMPLETED', {
      ...present({ reason: input.reason }),
      by: 'admin',
      at: context.at,
    })
    return {
      result: completed,
      changes: { orders: [completed], events: [orderEvent('order.completed', completed, context)] },
    }
  },
}
