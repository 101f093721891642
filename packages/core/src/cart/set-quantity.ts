import * as z from 'zod'
import { insufficientStock } from '../catalog/product.ts'
import { id, units } from '../input/input.ts'
import type { UseCase } from '../use-case/use-case.ts'
import { cartAfter, cartLine, ownCartItem } from './cart-lines.ts'
import type { Cart } from './view-cart.ts'

export const setQuantityInput = z.strictObject({ userId: id, itemId: id, quantity: units })

export type SetQuantityInput = z.input<typeof setQuantityInput>

/** Changes a line to a quantity, 0 removes it. More than the stock is refused. */
export const setQuantity: UseCase<typeof setQuantityInput, Cart> = {
  operation: 'carts.setQuantity',
  input: setQuantityInput,
  needs: ({ userId }) => ({ carts: [userId] }),

  decide({ userId, itemId, quantity }, unit, { at }) {
    unit.assertUser(userId)
    const item = ownCartItem(userId, itemId, unit)
    if (quantity === 0) {
      return { result: cartAfter(userId, unit, at, { removed: item }), changes: { removedCartItems: [item] } }
    }
    const { stock } = cartLine(item, unit).option
    const { productId, optionId } = item
    if (quantity > stock) throw insufficientStock([{ productId, optionId, requested: quantity, available: stock }])
    const changed = { ...item, quantity }
    return { result: cartAfter(userId, unit, at, { changed }), changes: { cartItems: [changed] } }
  },
}
