import { type PurchaseExcess, ShopError } from '../errors.ts'
import type { UnitOfWork } from '../use-case/unit-of-work.ts'
import type { OrderLine } from './order.ts'

/**
 * Holds an order to the limits that its products have for one user (docs/domain.md, "Drops"). What the user has bought is counted
 * from the living orders, under the user's own lock: it is exact no matter what was cancelled, and there is no second count.
 * @throws ShopError `PURCHASE_LIMIT_EXCEEDED`
 */
export function assertWithinLimits(userId: string, lines: readonly OrderLine[], unit: UnitOfWork): void {
  if (lines.every(({ product }) => product.limitPerUser === undefined)) return
  const requested = new Map<string, number>()
  for (const { product, quantity } of lines) {
    if (product.limitPerUser === undefined) continue
    requested.set(product.productId, (requested.get(product.productId) ?? 0) + quantity)
  }
  const products: PurchaseExcess[] = []
  for (const { product } of lines) {
    const { productId, limitPerUser: limit = Infinity } = product
    const units = requested.get(productId)
    if (units === undefined) continue
    requested.delete(productId)
    const bought = unit.boughtUnits(userId, productId)
    if (units > limit - bought) products.push({ productId, limit, bought, requested: units })
  }
  const [first] = products
  if (first === undefined) return
  const list = products.map(
    ({ productId, limit, bought, requested: units }) =>
      `${productId} (${units} wanted, ${bought} bought, limit ${limit})`,
  )
  const message = `Over the limit per user: ${list.join(', ')}.`
  throw new ShopError('PURCHASE_LIMIT_EXCEEDED', message, { ...first, products })
}
