import * as z from 'zod'
import { invalidInput } from '../errors.ts'
import { id, idempotencyKey, maxUnits, reason, unitsDelta } from '../input/input.ts'
import type { UseCase } from '../use-case/use-case.ts'
import { chosenOption } from './chosen-option.ts'
import { moveStock } from './product.ts'
import { type ProductView, viewProduct } from './view-product.ts'

export const adjustStockInput = z.strictObject({
  productId: id,
  /** May be left out where the product has one option only. */
  optionId: id.optional(),
  /** Units added, or, negative, taken away. */
  delta: unitsDelta,
  reason,
  idempotencyKey: idempotencyKey.optional(),
})

export type AdjustStockInput = z.input<typeof adjustStockInput>

/** A restock or a correction: the only way to change stock explicitly. */
export const adjustStock: UseCase<typeof adjustStockInput, ProductView> = {
  operation: 'catalog.adjustStock',
  input: adjustStockInput,
  needs: ({ productId }) => ({ products: [productId] }),

  decide(input, unit, { at }) {
    const product = unit.productWithOptions(input.productId)
    const before = chosenOption(input, unit)
    const { option, movement } = moveStock(before, { type: 'ADJUSTMENT', delta: input.delta, reason: input.reason, at })
    if (input.delta > 0 && option.stock > maxUnits)
      throw invalidInput('/delta', `would make a stock of more than ${maxUnits}`)
    const options = product.options.map(one => (one.optionId === option.optionId ? option : one))
    return {
      result: viewProduct({ ...product, options }),
      changes: { options: [option], movements: [movement] },
    }
  },
}
