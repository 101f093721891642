import * as z from 'zod'
import { id } from '../input/input.ts'
import type { Reader } from '../ports/transaction.ts'
import { assertUserExists } from '../user/read-users.ts'
import { type Cart, viewCart } from './view-cart.ts'

export const getCartInput = z.strictObject({ userId: id })

export async function getCart(
  reader: Reader,
  { userId, at }: z.output<typeof getCartInput> & { at: number },
): Promise<Cart> {
  const lines = await reader.carts.linesOf([userId])
  // Who is erased loses the cart with it: only an empty one leaves open whether the user is there.
  if (lines.length === 0) await assertUserExists(reader, userId)
  return viewCart(userId, lines, at)
}
