import { expectOnSale, isInWindow, type OrderInput } from './new-order.ts'
import { create, place } from './orders.ts'
import { Slot } from './slot.ts'
import {
  type ModelLine,
  type ModelState,
  type ModelUser,
  optionOf,
  productForSale,
  productOf,
  Refusal,
  stockOf,
  userOf,
} from './state.ts'

export function addToCart(
  state: ModelState,
  input: { userId: string; productId: string; optionId?: string; quantity: number },
): unknown {
  const user = userOf(state, input.userId)
  const { productId } = input
  const product = productForSale(state, productId)
  expectOnSale(state, [product])
  const option = optionOf(product, input.optionId)
  const { optionId } = option
  const line = user.cart.find(one => one.productId === productId && one.optionId === optionId)
  const quantity = (line?.quantity ?? 0) + input.quantity
  expectStock(state, { productId, optionId, quantity })
  if (line === undefined) user.cart.push({ item: new Slot(), productId, optionId, quantity })
  else line.quantity = quantity
  return cartView(state, user)
}

export function setQuantity(
  state: ModelState,
  { userId, itemId, quantity }: { userId: string; itemId: string; quantity: number },
): unknown {
  const user = userOf(state, userId)
  const line = lineOf(user, itemId)
  if (quantity === 0) user.cart = user.cart.filter(one => one !== line)
  else {
    expectStock(state, { ...line, quantity })
    line.quantity = quantity
  }
  return cartView(state, user)
}

export function removeFromCart(state: ModelState, { userId, itemId }: { userId: string; itemId: string }): unknown {
  const user = userOf(state, userId)
  const line = lineOf(user, itemId)
  user.cart = user.cart.filter(one => one !== line)
  return cartView(state, user)
}

export function checkout(
  state: ModelState,
  input: Omit<OrderInput, 'items'> & { itemIds?: string[]; payment?: 'now' | 'later' },
): unknown {
  const { itemIds, payment, ...order } = input
  const user = userOf(state, input.userId)
  const lines = itemIds === undefined ? user.cart : [...new Set(itemIds)].map(itemId => lineOf(user, itemId))
  if (lines.length === 0) throw new Refusal('INVALID_INPUT')
  const items = lines.map(({ productId, optionId, quantity }) => ({ productId, optionId, quantity }))
  const ordered = payment === 'later' ? create(state, { ...order, items }) : place(state, { ...order, items })
  user.cart = user.cart.filter(line => !lines.includes(line))
  return ordered
}

function lineOf({ cart }: ModelUser, itemId: string): ModelLine {
  const line = cart.find(one => one.item.id === itemId)
  if (line === undefined) throw new Refusal('CART_ITEM_NOT_FOUND', { itemId })
  return line
}

function expectStock(state: ModelState, line: { productId: string; optionId: string; quantity: number }): void {
  const { productId, optionId, quantity } = line
  const available = stockOf(optionOf(productOf(state, productId), optionId))
  if (quantity <= available) return
  throw new Refusal('INSUFFICIENT_STOCK', { shortages: [{ productId, optionId, requested: quantity, available }] })
}

export function cartView(state: ModelState, { userId, cart }: ModelUser): unknown {
  const items = cart.map(({ item, productId, optionId, quantity }) => {
    const product = productOf(state, productId)
    const option = optionOf(product, optionId)
    return {
      itemId: item,
      productId,
      optionId,
      name: option.name === 'default' ? product.name : `${product.name} ${option.name}`,
      unitPrice: option.price,
      quantity,
      stock: stockOf(option),
      orderable: product.status === 'ON_SALE' && isInWindow(state, product) && quantity <= stockOf(option),
    }
  })
  const orderable = items.filter(line => line.orderable)
  return { userId, items, total: orderable.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0) }
}
