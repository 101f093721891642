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
  const lines: OrderLine[] = []
  for (const [index, { productId, optionId, quantity }] of items.entries()) {
    const product = unit.productForSale(productId)
    const option = chosenOption({ productId, optionId }, unit, () => `/items/${index}`)
    const place = lines.findIndex(line => line.option === option)
    const merged = (lines[place]?.quantity ?? 0) + quantity
    const line = { product, option, unitPrice: option.price, quantity: merged }
    if (place < 0) lines.push(line)
    else lines[place] = line
  }
  return lines
}
