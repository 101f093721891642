import { asTold, isAllowedStep, isSold, type Order, type OrderStep } from '../order/order.ts'
import { refundedOfLine } from '../order/cancel-part.ts'
import { cancelledBy, orderAsOf } from '../order/order-as-of.ts'
import type { Metadata } from '../input/metadata.ts'
import type { EventType, KeptEvent } from '../outbox/event.ts'
import { isForgotten } from '../outbox/order-event.ts'
import { orderJson } from '../order/order-json.ts'
import type { Findings } from './findings.ts'

/**
 * Checks what an order and its events say. `purgedBefore`: events of steps from before may be missing. What it has moved of money
 * and stock is compared elsewhere (`moved-by-orders.ts`).
 */
export function checkOrder(
  order: Order,
  events: readonly KeptEvent[],
  findings: Findings,
  { purgedBefore }: { purgedBefore: number },
): void {
  checkTotals(order, findings)
  checkHistory(order, findings)
  checkPayment(order, findings)
  checkEvents(order, events, findings, purgedBefore)
}

function checkTotals(order: Order, findings: Findings): void {
  const ids = [order.orderId]
  if (order.items.length === 0) findings.add('no-orphans', ids, 'the lines of this order', 'none')
  let subtotal = 0
  let discount = 0
  let total = 0
  for (const item of order.items) {
    findings.expect('order-totals', ids, item.unitPrice * item.quantity - item.discount, item.amount)
    for (const value of [item.amount, item.discount]) {
      if (value < 0) findings.add('nothing-negative', ids, '≥ 0', value)
    }
    subtotal += item.unitPrice * item.quantity
    discount += item.discount
    total += item.amount
  }
  findings.expect('order-totals', ids, subtotal, order.subtotal)
  findings.expect('order-totals', ids, discount, order.discount)
  findings.expect('order-totals', ids, total, order.total)
  findings.expect('order-totals', ids, order.subtotal - order.discount, order.total)
  if (order.total < 0) findings.add('nothing-negative', ids, '≥ 0', order.total)
}

function checkHistory({ orderId, status, history }: Order, findings: Findings): void {
  let reached: Order['status'] | null = null
  for (const step of history) {
    findings.expect('histories', [orderId], reached, step.from)
    if (!isAllowedStep(step)) findings.add('histories', [orderId], 'an allowed step', `${step.from} → ${step.to}`)
    reached = step.to
  }
  findings.expect('histories', [orderId], reached, status)
}

function checkPayment({ orderId, status, total, payment, history, items, refunded }: Order, findings: Findings): void {
  const ids = [orderId]
  const wasPaid = isPaidBy(history)
  if (isSold(status)) findings.expect('payments-match-orders', ids, true, wasPaid)
  findings.expect('payments-match-orders', ids, wasPaid, payment !== undefined)
  if (payment !== undefined) findings.expect('payments-match-orders', ids, total, payment.amount)
  const isWhole = wasPaid && status === 'CANCELLED'
  // One that was cancelled in one go says so by its status alone.
  const tells = history.some(({ lines }) => lines !== undefined)
  findings.expect(
    'refunds-match-orders',
    ids,
    tells ? refundOf({ status, total, history, items }) : undefined,
    refunded,
  )
  const cancelled = isWhole && tells ? items.map(({ quantity }) => quantity) : cancelledBy(history, items)
  const told = items.map(item => item.cancelled ?? 0)
  findings.expect('refunds-match-orders', ids, cancelled.join(), told.join())
}

export function isPaidBy(history: Order['history']): boolean {
  return history.some(({ to }) => to === 'PAID')
}

/** What has to have come back of an order's payment. */
export function refundOf({
  status,
  total,
  history,
  items,
}: Pick<Order, 'status' | 'total' | 'history' | 'items'>): number {
  if (status === 'CANCELLED' && isPaidBy(history)) return total
  return items.reduce((sum, item) => sum + refundedOfLine(item, item.cancelled ?? 0), 0)
}

/** The event that a step has; undefined for one that is not told. */
function eventOf({ from, to, lines }: OrderStep): EventType | undefined {
  if (from === null) return undefined
  if (lines !== undefined) return 'order.lines_cancelled'
  if (to === 'PENDING') return 'order.payment_failed'
  if (to === 'PAID') return 'order.paid'
  if (to === 'COMPLETED') return 'order.completed'
  if (to === 'FAILED') return 'order.failed'
  return to === 'CANCELLED' ? 'order.cancelled' : undefined
}

function checkEvents(order: Order, events: readonly KeptEvent[], findings: Findings, purgedBefore: number): void {
  const { orderId, history, refusedPayments } = order
  const bySequence = new Map(events.map(event => [event.sequence, event]))
  findings.expect('events-match-orders', [orderId], bySequence.size, events.length)
  const expectEvent = (sequence: number, type: string, since: number) => {
    const event = bySequence.get(sequence)
    bySequence.delete(sequence)
    if (event === undefined && since < purgedBefore) return undefined
    findings.expect('events-match-orders', [orderId], type, event?.type)
    return event
  }
  // Payments are refused while an order waits: between its first steps and the one that ended that.
  const refused = refusedPayments?.count ?? 0
  const waiting = history.filter(step => step.to === 'PENDING').length
  for (const [index, step] of history.entries()) {
    const type = eventOf(step)
    if (type === undefined) continue
    const number = index + 1
    const [sequence, count] = number > waiting ? [number + refused, refused] : [number, 0]
    // Told where the shop asks for it, and as long as it does.
    if (type === 'order.failed' && !bySequence.has(sequence)) continue
    const event = expectEvent(sequence, type, step.at)
    if (event === undefined) continue
    // It tells when it was, also where it is rendered.
    findings.expect('events-match-orders', [event.orderId, event.eventId], step.at, event.createdAt)
    checkPayload(event, () => orderThen(order, number, count), findings)
  }
  for (let count = 1; count <= refused; count += 1) {
    const event = expectEvent(waiting + count, 'order.payment_failed', order.createdAt)
    const asOf = (told: ToldOrder) => ({
      ...orderThen(order, waiting, count, told.refusedPayments),
      // Of metadata that were changed while the order waited, the first ones are known alone.
      ...(isChangedAt(order, waiting) && { metadata: told.metadata as Metadata }),
    })
    if (event !== undefined) checkPayload(event, asOf, findings)
  }
  for (const { eventId, type } of bySequence.values()) {
    findings.add('events-match-orders', [orderId, eventId], 'no event', type)
  }
}

function isChangedAt({ formerMetadata = [] }: Order, number: number): boolean {
  return formerMetadata.some(({ steps }) => steps === number)
}

/** What an event has told of an order, as far as it is not known from elsewhere: when and why an earlier payment was refused. */
interface ToldOrder {
  readonly metadata?: unknown
  readonly refusedPayments?: { readonly lastAt?: unknown; readonly reason?: unknown } | null
}

/** An audit meets what anyone may have written: a text that is no JSON of an object has no fields to compare. */
function fieldsIn(payload: string): { id?: unknown; subject?: unknown; type?: unknown; data?: unknown } | undefined {
  try {
    const told: unknown = JSON.parse(payload)
    return typeof told === 'object' && told !== null ? told : undefined
  } catch {
    return undefined
  }
}

/** A payload that is kept has to be the order as it was after the step that the event tells of. */
function checkPayload(event: KeptEvent, asOf: (told: ToldOrder) => Order, findings: Findings): void {
  const ids = [event.orderId, event.eventId]
  if (event.payload === undefined) {
    // An order does not remember what it would have to tell.
    if (isForgotten(event.type)) findings.add('events-match-orders', ids, 'a payload', 'none')
    return
  }
  const told = fieldsIn(event.payload)
  if (told === undefined) {
    findings.add('events-match-orders', ids, 'a payload of JSON', event.payload.slice(0, 100))
    return
  }
  findings.expect('events-match-orders', ids, event.eventId, told.id)
  findings.expect('events-match-orders', ids, event.orderId, told.subject)
  findings.expect('events-match-orders', ids, `${event.type}.v1`, told.type)
  const data = typeof told.data === 'object' && told.data !== null ? (told.data as ToldOrder) : {}
  const then = asOf(data)
  const expected = JSON.stringify(orderJson(asTold(then)))
  const actual = JSON.stringify(told.data)
  // Before parts could be cancelled, an event did not tell what had come back.
  if (actual !== JSON.stringify(orderJson(then))) findings.expect('events-match-orders', ids, expected, actual)
}

/** The order after so many of its steps, and so many payments that it refused. */
function orderThen(
  { refusedPayments: last, ...now }: Order,
  number: number,
  refused: number,
  told?: ToldOrder['refusedPayments'],
): Order {
  const { lastAt, reason } = told ?? {}
  const at = typeof lastAt === 'string' ? Date.parse(lastAt) : Number.NaN
  const earlier = {
    count: refused,
    lastAt: Number.isNaN(at) ? 0 : at,
    reason: typeof reason === 'string' ? reason : '',
  }
  const order = { ...now, ...(refused > 0 && { refusedPayments: refused === last?.count ? last : earlier }) }
  return orderAsOf(order, number)
}
