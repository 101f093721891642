import * as z from 'zod'
import { chosenOption } from '../catalog/chosen-option.ts'
import { assertOnSale, insufficientStock } from '../catalog/product.ts'
import { invalidInput } from '../errors.ts'
import { id, positiveUnits } from '../input/input.ts'
import type { UseCase } from '../use-case/use-case.ts'
import { cartAfter } from './cart-lines.ts'
import type { Cart } from './view-cart.ts'

export const addToCartInput = z.strictObject({
  userId: id,
  productId: id,
  /** May be left out where the product has one option only. */
  optionId: id.optional(),
  quantity: positiveUnits,
})

export type AddToCartInput = z.input<typeof addToCartInput>

const maxCartItems = 100

/** Adds units of an option; a line that is there already grows. More than the stock is refused. */
export const addToCart: UseCase<typeof addToCartInput, Cart> = {
  operation: 'carts.add',
  input: addToCartInput,
  needs: ({ userId, productId }) => ({ carts: [userId], products: [productId] }),

  decide(input, unit, { at, newId }) {
    const { userId, productId } = input
    unit.assertUser(userId)
    assertOnSale([unit.productForSale(productId)], at)
    const { optionId, stock } = chosenOption(input, unit)
    const cart = unit.cart(userId)
    const known = cart.find(item => item.productId === productId && item.optionId === optionId)
    const quantity = (known?.quantity ?? 0) + input.quantity
    if (quantity > stock) throw insufficientStock([{ productId, optionId, requested: quantity, available: stock }])
    if (known === undefined && cart.length >= maxCartItems) throw invalidInput('', `a cart holds ${maxCartItems} lines`)
    const item = known ?? { itemId: newId(), userId, productId, optionId, addedAt: at }
    const changed = { ...item, quantity }
    return { result: cartAfter(userId, unit, at, { changed }), changes: { cartItems: [changed] } }
  },
}
