import * as z from 'zod'
import { beginningOf, endOf, maybe, momentInput } from '../calendar/moment.ts'
import { invalidInput } from '../errors.ts'
import { chosenId, id, idempotencyKey, money, name, parseField, positiveUnits, units } from '../input/input.ts'
import { changed as changedTo, metadataInput, present } from '../input/metadata.ts'
import type { UseCase } from '../use-case/use-case.ts'
import { assertSaleWindow, maxOptions, newOption, productStatusInput } from './add-products.ts'
import { lowestPrice, type Option, type StockMovement } from './product.ts'
import { type ProductView, viewProduct } from './view-product.ts'

export const updateProductInput = z.strictObject({
  productId: id,
  name: name.optional(),
  /** The price of the one option that the product has. Where there are several, each has its own. */
  price: money.optional(),
  status: productStatusInput.optional(),
  /** null takes these away. A sale that has ended already may be given: so it is ended. */
  saleFrom: momentInput.nullable().optional(),
  saleUntil: momentInput.nullable().optional(),
  limitPerUser: positiveUnits.nullable().optional(),
  lowStock: units.nullable().optional(),
  metadata: metadataInput.nullable().optional(),
  /** An option with a known id is changed, any other is added: then `name` and `price` are required, `stock` is 0 by default. */
  options: z
    .array(
      z.strictObject({
        optionId: id.optional(),
        name: name.optional(),
        price: money.optional(),
        stock: units.optional(),
      }),
    )
    .max(maxOptions, { error: `must hold at most ${maxOptions} options` })
    .optional(),
  idempotencyKey: idempotencyKey.optional(),
})

export type UpdateProductInput = z.input<typeof updateProductInput>

export const updateProduct: UseCase<typeof updateProductInput, ProductView> = {
  operation: 'catalog.updateProduct',
  input: updateProductInput,
  needs: ({ productId }) => ({ products: [productId] }),

  decide(input, unit, context) {
    const { options: before, ...product } = unit.productWithOptions(input.productId)
    const { productId } = product
    const options = new Map(before.map(option => [option.optionId, option]))
    const movements: StockMovement[] = []
    const changed = new Map<string, Option>()
    const put = (option: Option) => {
      options.set(option.optionId, option)
      changed.set(option.optionId, option)
    }
    const only = before.length === 1 ? before[0] : undefined
    if (input.price !== undefined) {
      if (only === undefined)
        throw invalidInput('/price', 'is the lowest price of the options: change the price of an option')
      put({ ...only, price: input.price })
    }

    for (const [index, wanted] of (input.options ?? []).entries()) {
      const known = wanted.optionId === undefined ? undefined : options.get(wanted.optionId)
      if (known !== undefined) {
        if (wanted.stock !== undefined)
          throw invalidInput(`/options/${index}/stock`, 'is changed by adjusting the stock')
        put({ ...known, name: wanted.name ?? known.name, price: wanted.price ?? known.price })
        continue
      }
      const { name: optionName, price, stock = 0 } = wanted
      if (optionName === undefined) throw invalidInput(`/options/${index}/name`, 'is required for a new option')
      if (price === undefined) throw invalidInput(`/options/${index}/price`, 'is required for a new option')
      const optionId = parseField(chosenId.optional(), wanted.optionId, `/options/${index}/optionId`)
      const fields = { productId, optionId, name: optionName, price, stock, position: options.size }
      const { option, movement } = newOption(fields, context)
      put(option)
      if (movement !== undefined) movements.push(movement)
    }
    const { saleFrom, saleUntil, limitPerUser, lowStock, metadata, ...lasting } = product
    const sale = {
      saleFrom: changedTo(maybe(input.saleFrom, beginningOf, context.calendar), saleFrom),
      saleUntil: changedTo(maybe(input.saleUntil, endOf, context.calendar), saleUntil),
      limitPerUser: changedTo(input.limitPerUser, limitPerUser),
      lowStock: changedTo(input.lowStock, lowStock),
      metadata: changedTo(input.metadata, metadata),
    }
    assertSaleWindow(sale)
    const info = {
      ...lasting,
      ...present(sale),
      name: input.name ?? product.name,
      price: lowestPrice([...options.values()]),
      status: input.status ?? product.status,
      updatedAt: context.at,
    }
    if (options.size > maxOptions) throw invalidInput('/options', `would be more than ${maxOptions}`)
    return {
      result: viewProduct({ ...info, options: [...options.values()] }),
      changes: { products: [info], options: [...changed.values()], movements },
    }
  },
}
