import * as z from 'zod'
import { id } from '../input.ts'
import { cursorFields, cursorOfPlace, cursorView, placeOfCursor, type CursorView } from '../engine/paging.ts'
import type { Reader } from '../ports/transaction.ts'
import { assertUserExists } from '../user/read-users.ts'
import { assertOwnOrder, type Order } from './order.ts'

export const orderKeyInput = z.strictObject({ orderId: id, userId: id.optional() })
export const listOrdersInput = z.strictObject({ userId: id.optional(), ...cursorFields })

export async function getOrder(reader: Reader, key: z.output<typeof orderKeyInput>): Promise<Order> {
  const [order] = await reader.orders.find([key.orderId])
  // An order of the user proves that the user is there. Only where it does not is it worth a look.
  if (key.userId !== undefined && order?.userId !== key.userId) await assertUserExists(reader, key.userId)
  assertOwnOrder(order, key)
  return order
}

export async function listOrders(
  reader: Reader,
  { userId, cursor, limit }: z.output<typeof listOrdersInput>,
): Promise<CursorView<Order>> {
  if (userId !== undefined) await assertUserExists(reader, userId)
  const orders = await reader.orders.page({
    limit: limit + 1,
    ...(userId !== undefined && { userId }),
    ...(cursor !== undefined && { after: orderOfCursor(cursor) }),
  })
  return cursorView(orders, limit, ({ createdAt, orderId }) => cursorOfPlace(createdAt, orderId))
}

function orderOfCursor(cursor: string): { createdAt: number; orderId: string } {
  const { at, key } = placeOfCursor(cursor)
  return { createdAt: at, orderId: key }
}
