import * as z from 'zod'
import type { Calendar } from '../calendar/calendar.ts'
import { beginningOf, endOf, maybe, momentInput } from '../calendar/moment.ts'
import { invalidInput } from '../errors.ts'
import { id } from '../input/input.ts'
import { cursorFields, cursorOfPlace, cursorView, type CursorView, placeOfCursor } from '../engine/paging.ts'
import { present } from '../input/metadata.ts'
import type { Reader } from '../ports/transaction.ts'
import { assertUserExists, ofExistingUser } from '../user/read-users.ts'
import { orderStatuses } from './order-json.ts'
import { assertOwnOrder, type Order } from './order.ts'

export const orderKeyInput = z.strictObject({ orderId: id, userId: id.optional() })

export const listOrdersInput = z.strictObject({
  userId: id.optional(),
  status: z.enum(orderStatuses, { error: `must be one of ${orderStatuses.join(', ')}` }).optional(),
  /** Orders made in `[from, until)`; a day given as the end is part of it. */
  from: momentInput.optional(),
  until: momentInput.optional(),
  ...cursorFields,
})

export async function getOrder(reader: Reader, key: z.output<typeof orderKeyInput>): Promise<Order> {
  const [order] = await reader.orders.find([key.orderId])
  // An order of the user proves that the user is there. Only where it does not is it worth a look.
  if (key.userId !== undefined && order?.userId !== key.userId) await assertUserExists(reader, key.userId)
  assertOwnOrder(order, key)
  return order
}

type OrdersAsked = z.output<typeof listOrdersInput> & { calendar: Calendar }

export async function listOrders(reader: Reader, query: OrdersAsked): Promise<CursorView<Order>> {
  const { userId, limit } = query
  const ask = () => pageOf(reader, query)
  const orders = await (userId === undefined ? ask() : ofExistingUser(reader, userId, ask))
  return cursorView(orders, limit, ({ createdAt, orderId }) => cursorOfPlace(createdAt, orderId))
}

async function pageOf(reader: Reader, { userId, status, cursor, limit, calendar, ...times }: OrdersAsked) {
  const from = maybe(times.from, beginningOf, calendar)
  const until = maybe(times.until, endOf, calendar)
  if ((until ?? Infinity) <= (from ?? -Infinity)) throw invalidInput('/until', 'must be later than from')
  return reader.orders.page({
    limit: limit + 1,
    ...present({ userId, status, from, until }),
    ...(cursor !== undefined && { after: orderOfCursor(cursor) }),
  })
}

function orderOfCursor(cursor: string): { createdAt: number; orderId: string } {
  const { at, key } = placeOfCursor(cursor)
  return { createdAt: at, orderId: key }
}
