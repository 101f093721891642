import * as z from 'zod'
import { iso } from '../json/iso.ts'
import { jsonChange, jsonCount, jsonId, jsonText, jsonTime } from '../json/shape.ts'
import type { StockMovement } from './product.ts'

export const stockMovementShape = z.strictObject({
  productId: jsonId,
  optionId: jsonId,
  number: z.int().min(1),
  type: z.enum(['INITIAL', 'ADJUSTMENT', 'ORDER', 'CANCELLATION', 'EXPIRY']),
  delta: jsonChange,
  stockAfter: jsonCount,
  orderId: jsonId.optional(),
  reason: jsonText.optional(),
  at: jsonTime,
})

export function stockMovementJson(movement: StockMovement): z.output<typeof stockMovementShape> {
  const { productId, optionId, number, type, delta, stockAfter, orderId, reason, at } = movement
  return {
    productId,
    optionId,
    number,
    type,
    delta,
    stockAfter,
    ...(orderId !== undefined && { orderId }),
    ...(reason !== undefined && { reason }),
    at: iso(at),
  }
}
