import * as z from 'zod'
import { id } from '../input.ts'
import type { Reader } from '../ports/transaction.ts'
import { ofExistingUser } from '../user/read-users.ts'
import { type Cart, type CartLine, viewCart } from './view-cart.ts'

export const getCartInput = z.strictObject({ userId: id })

export async function getCart(
  reader: Reader,
  { userId, at }: z.output<typeof getCartInput> & { at: number },
): Promise<Cart> {
  const items = await ofExistingUser(reader, userId, () => reader.carts.ofUsers([userId]))
  const products = await reader.products.find([...new Set(items.map(item => item.productId))])
  const productById = new Map(products.map(product => [product.productId, product]))
  const lines = items.flatMap((item): CartLine[] => {
    const product = productById.get(item.productId)
    const option = product?.options.find(one => one.optionId === item.optionId)
    return product === undefined || option === undefined ? [] : [{ item, product, option }]
  })
  return viewCart(userId, lines, at)
}
