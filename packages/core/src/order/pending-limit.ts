import { ShopError } from '../errors.ts'
import type { Settings } from '../settings/settings.ts'
import { isDue, type Order } from './order.ts'

/**
 * An order that waits for its payment holds stock and costs nothing: so one user has few of them at a time, and few units
 * in all. `pending` are the user's, the new one not among them; what is past its time and not released yet does not count.
 * @throws ShopError `TOO_MANY_PENDING_ORDERS`
 */
export function assertRoomToWait(
  order: Order,
  pending: readonly Order[],
  { maxPending, maxHeldUnits }: Pick<Settings['orders'], 'maxPending' | 'maxHeldUnits'>,
): void {
  const waiting = pending.filter(one => !isDue(one, order.createdAt))
  const heldUnits = waiting.reduce((sum, one) => sum + unitsOf(one), 0)
  const requestedUnits = unitsOf(order)
  if (waiting.length < maxPending && heldUnits + requestedUnits <= maxHeldUnits) return
  const orders = waiting.map(({ orderId }) => orderId)
  const message =
    waiting.length >= maxPending
      ? `${waiting.length} orders of ${order.userId} are unpaid, and ${maxPending} are allowed: pay or cancel one first.`
      : `Unpaid orders of ${order.userId} may hold ${maxHeldUnits} units in all; with this one it would be ${heldUnits + requestedUnits}.`
  const details = { userId: order.userId, orders, maxPending, heldUnits, requestedUnits, maxHeldUnits }
  throw new ShopError('TOO_MANY_PENDING_ORDERS', message, details)
}

function unitsOf({ items }: Order): number {
  return items.reduce((sum, { quantity }) => sum + quantity, 0)
}
