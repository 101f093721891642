import * as z from 'zod'
import { id } from '../input/input.ts'
import type { UseCase } from '../use-case/use-case.ts'
import { isDue, nextStep } from './order.ts'
import { releaseOrder } from './release-order.ts'

const expireOrderInput = z.strictObject({ orderId: id })

/** Releases a pending order whose time is over. Answers whether it did: someone may have paid or cancelled meanwhile. */
export const expireOrder: UseCase<typeof expireOrderInput, boolean> = {
  operation: 'orders.expire',
  input: expireOrderInput,
  needs: ({ orderId }) => ({ orders: [orderId] }),

  decide({ orderId }, unit, { at }) {
    const order = unit.order(orderId)
    if (order === undefined || !isDue(order, at)) return { result: false, changes: {} }
    const expired = nextStep(order, 'EXPIRED', { reason: 'NOT_PAID_IN_TIME', by: 'system', at })
    return { result: true, changes: { ...releaseOrder(order, unit, { type: 'EXPIRY', at }), orders: [expired] } }
  },
}
