import * as z from 'zod'
import { id, idempotencyKey } from '../input/input.ts'
import { changed, metadataInput, present } from '../input/metadata.ts'
import type { UseCase } from '../use-case/use-case.ts'
import { asTold, assertOwnOrder, type Order, withMetadata } from './order.ts'

export const updateOrderInput = z.strictObject({
  orderId: id,
  /** In the place of what was kept; null takes it away. */
  metadata: metadataInput.nullable(),
  idempotencyKey: idempotencyKey.optional(),
})

export type UpdateOrderInput = z.input<typeof updateOrderInput>

/** Changes what is kept with an order. What was sold, for how much and to whom never changes. */
export const updateOrder: UseCase<typeof updateOrderInput, Order> = {
  operation: 'orders.update',
  input: updateOrderInput,
  needs: ({ orderId }) => ({ orders: [orderId] }),

  decide(input, unit, { at }) {
    const found = unit.order(input.orderId)
    assertOwnOrder(found, input)
    // Another command of the batch may have cancelled it.
    const order = asTold(found)
    const { metadata } = present({ metadata: changed(input.metadata, order.metadata) })
    if (JSON.stringify(metadata) === JSON.stringify(order.metadata)) return { result: order, changes: {} }
    const updated = withMetadata(order, metadata, at)
    return { result: updated, changes: { orders: [updated] } }
  },
}
