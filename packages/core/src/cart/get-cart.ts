import * as z from 'zod'
import { id } from '../input.ts'
import type { Reader } from '../ports/transaction.ts'
import { ofExistingUser } from '../user/read-users.ts'
import { type Cart, viewCart } from './view-cart.ts'

export const getCartInput = z.strictObject({ userId: id })

export async function getCart(
  reader: Reader,
  { userId, at }: z.output<typeof getCartInput> & { at: number },
): Promise<Cart> {
  return viewCart(userId, await ofExistingUser(reader, userId, () => reader.carts.linesOf([userId])), at)
}
