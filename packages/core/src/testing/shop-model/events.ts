import { userCouponView } from './coupons.ts'
import { orderView } from './order-view.ts'
import { Slot } from './slot.ts'
import { type ModelEvent, type ModelOrder, type ModelState, present } from './state.ts'

/** The event of an order's last step, or of a payment that was refused. */
export function tellOrder(state: ModelState, order: ModelOrder, type: string): void {
  const sequence = order.steps.length + (order.refused?.count ?? 0)
  tell(state, { type, order, sequence, data: asJson(orderOutside(order)) })
}

/** Tells what the command has changed besides orders, where the shop asks for it: entries, then movements, then claims. */
export function tellChanges(state: ModelState): void {
  const changes = state.changed
  state.changed = []
  if (!state.tellsAll) return
  const row = (type: string, subject: string | Slot, data: unknown) =>
    tell(state, { type, subject, sequence: 1, data: asJson(data) })
  for (const change of changes) {
    if (change.kind !== 'entry') continue
    const { user, number } = change
    const { type, amount, after, order, reason, reference, at } = user.entries[number - 1]!
    const balances = { balanceBefore: after - amount, balanceAfter: after }
    const why = present({ orderId: order?.id, reason, reference })
    row('wallet.changed', user.userId, { userId: user.userId, number, type, amount, ...balances, ...why, at })
  }
  for (const change of changes) {
    if (change.kind !== 'movement') continue
    const { product, option, number } = change
    const { type, delta, after, order, reason, at } = option.movements[number - 1]!
    const key = { productId: product.productId, optionId: option.optionId, number }
    const subject = `${key.productId}/${key.optionId}`
    const why = present({ orderId: order?.id, reason })
    row('stock.changed', subject, { ...key, type, delta, stockAfter: after, ...why, at })
    const { lowStock } = product
    // Once each time that it comes down to the threshold, however low it falls then.
    if (lowStock === undefined || after > lowStock || after - delta <= lowStock) continue
    row('stock.low', subject, { ...key, stock: after, lowStock, at })
  }
  for (const change of changes) {
    if (change.kind !== 'claim') continue
    row('coupon.claimed', change.userCoupon.id, userCouponView(state, change.userCoupon))
  }
}

function tell(state: ModelState, event: Pick<ModelEvent, 'type' | 'order' | 'subject' | 'sequence' | 'data'>): void {
  const { now } = state
  state.events.push({
    id: new Slot(),
    ...event,
    createdAt: now,
    status: 'PENDING',
    attempts: 0,
    nextAttemptAt: now,
  })
}

/** An order as others see it: without what the shop keeps for itself. */
function orderOutside(order: ModelOrder): object {
  const { formerMetadata: _former, updatedAt: _at, payment, ...rest } = orderView(order) as Record<string, unknown>
  if (payment === undefined) return rest
  const { soldOn: _day, ...paid } = payment as Record<string, unknown>
  return { ...rest, payment: paid }
}

const times = new Set(['at', 'createdAt', 'expiresAt', 'lastAt', 'claimedAt'])

/** Times as text, and slots as they are: an id may not be known yet. */
function asJson(value: unknown, name = ''): unknown {
  if (typeof value === 'number' && times.has(name)) return new Date(value).toISOString()
  if (typeof value !== 'object' || value === null || value instanceof Slot) return value
  if (Array.isArray(value)) return value.map(one => asJson(one))
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, asJson(one, key)]))
}
