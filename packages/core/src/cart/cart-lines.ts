import { ShopError } from '../errors.ts'
import type { UnitOfWork } from '../use-case/unit-of-work.ts'
import type { CartItem } from './cart.ts'
import { type Cart, type CartLine, viewCart } from './view-cart.ts'

/** The user's cart as it will be once `changed` is stored and `removed` is gone. */
export function cartAfter(
  userId: string,
  unit: UnitOfWork,
  at: number,
  change: { changed?: CartItem; removed?: CartItem } = {},
): Cart {
  const { changed, removed } = change
  const items = new Map(unit.cart(userId).map(item => [item.itemId, item]))
  if (changed !== undefined) items.set(changed.itemId, changed)
  if (removed !== undefined) items.delete(removed.itemId)
  return viewCart(
    userId,
    [...items.values()].map(item => cartLine(item, unit)),
    at,
  )
}

export function cartLine(item: CartItem, unit: UnitOfWork): CartLine {
  return { item, product: unit.product(item.productId), option: unit.storedOption(item.productId, item.optionId) }
}

/** @throws ShopError `CART_ITEM_NOT_FOUND` */
export function ownCartItem(userId: string, itemId: string, unit: UnitOfWork): CartItem {
  const item = unit.cart(userId).find(one => one.itemId === itemId)
  if (item !== undefined) return item
  throw new ShopError('CART_ITEM_NOT_FOUND', `The cart has no line ${itemId}.`, { itemId })
}
