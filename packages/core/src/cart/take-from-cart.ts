import type { Changes } from '../use-case/row-kinds.ts'
import type { UnitOfWork } from '../use-case/unit-of-work.ts'
import type { CartItem } from './cart.ts'

interface Ordered {
  readonly userId: string
  readonly items: readonly { readonly productId: string; readonly optionId: string; readonly quantity: number }[]
}

/** Takes the ordered units out of the user's cart; of what is not in it nothing is taken (docs/domain.md, "Cart"). */
export function takeFromCart({ userId, items }: Ordered, unit: UnitOfWork): Changes {
  const cartItems: CartItem[] = []
  const removedCartItems: CartItem[] = []
  for (const line of unit.cart(userId)) {
    const ordered = items.find(item => item.productId === line.productId && item.optionId === line.optionId)
    if (ordered === undefined) continue
    const quantity = line.quantity - ordered.quantity
    if (quantity > 0) cartItems.push({ ...line, quantity })
    else removedCartItems.push(line)
  }
  return { cartItems, removedCartItems }
}
