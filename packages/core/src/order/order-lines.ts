import { chosenOption } from '../catalog/chosen-option.ts'
import type { UnitOfWork } from '../use-case/unit-of-work.ts'
import type { OrderLine } from './order.ts'

/**
 * The lines of an input with their options, of products that are not hidden, lines for the same option merged, in the order of their first mention.
 * @throws ShopError `PRODUCT_NOT_FOUND`, `OPTION_NOT_FOUND`, `INVALID_INPUT` where the option is open
 */
export function orderLines(
  items: readonly { productId: string; optionId?: string | undefined; quantity: number }[],
  unit: UnitOfWork,
): OrderLine[] {
  const lines = new Map<string, OrderLine>()
  items.forEach(({ productId, optionId, quantity }, index) => {
    const product = unit.productForSale(productId)
    const option = chosenOption({ productId, optionId }, unit, `/items/${index}`)
    const key = `${productId}\0${option.optionId}`
    const merged = (lines.get(key)?.quantity ?? 0) + quantity
    lines.set(key, { product, option, unitPrice: option.price, quantity: merged })
  })
  return [...lines.values()]
}
