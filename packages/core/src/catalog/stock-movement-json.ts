import { iso } from '../json/iso.ts'
import type { StockMovement } from './product.ts'

export function stockMovementJson(movement: StockMovement) {
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
