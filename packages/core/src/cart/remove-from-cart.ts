import * as z from 'zod'
import { id } from '../input/input.ts'
import type { UseCase } from '../use-case/use-case.ts'
import { cartAfter, ownCartItem } from './cart-lines.ts'
import type { Cart } from './view-cart.ts'

export const removeFromCartInput = z.strictObject({ userId: id, itemId: id })

export const removeFromCart: UseCase<typeof removeFromCartInput, Cart> = {
  operation: 'carts.remove',
  input: removeFromCartInput,
  needs: ({ userId }) => ({ carts: [userId] }),

  decide({ userId, itemId }, unit, { at }) {
    unit.assertUser(userId)
    const removed = ownCartItem(userId, itemId, unit)
    return { result: cartAfter(userId, unit, at, { removed }), changes: { removedCartItems: [removed] } }
  },
}
