import { refundedOfLine } from '../order/cancel-part.ts'
import { asTold, isAllowedStep, isLiving, isSold, type Order, type OrderStep } from '../order/order.ts'
import { cancelledBy, orderAsOf } from '../order/order-as-of.ts'
import type { Metadata } from '../metadata.ts'
import type { EventType } from '../outbox/event.ts'
import { isForgotten } from '../outbox/order-event.ts'
import type { ScannedRows } from '../ports/scanner.ts'
import { orderJson } from '../order/order-json.ts'
import { optionId } from './check-stock.ts'
import type { Findings } from './findings.ts'

/** All that is stored of one order, table by table. */
export interface OrderRows {
  readonly header: ScannedRows['orders']
  readonly items: ScannedRows['orderItems'][]
  readonly steps: ScannedRows['orderSteps'][]
  readonly payments: ScannedRows['payments'][]
  readonly movements: ScannedRows['movements'][]
  readonly entries: ScannedRows['ledger'][]
  readonly events: ScannedRows['events'][]
}

/** `purgedBefore`: events of steps from before may be missing. */
export function checkOrder(order: OrderRows, findings: Findings, { purgedBefore }: { purgedBefore: number }): void {
  checkTotals(order, findings)
  checkHistory(order, findings)
  checkMoney(order, findings)
  checkMovements(order, findings)
  checkEvents(order, findings, purgedBefore)
}

function checkTotals({ header, items }: OrderRows, findings: Findings): void {
  const ids = [header.orderId]
  if (items.length === 0) findings.add('no-orphans', ids, 'the lines of this order', 'none')
  let subtotal = 0
  let discount = 0
  let total = 0
  for (const item of items) {
    findings.expect('order-totals', ids, item.unitPrice * item.quantity - item.discount, item.amount)
    if (item.amount < 0 || item.discount < 0) findings.add('nothing-negative', ids, '≥ 0', item.amount)
    subtotal += item.unitPrice * item.quantity
    discount += item.discount
    total += item.amount
  }
  findings.expect('order-totals', ids, subtotal, header.subtotal)
  findings.expect('order-totals', ids, discount, header.discount)
  findings.expect('order-totals', ids, total, header.total)
  findings.expect('order-totals', ids, header.subtotal - header.discount, header.total)
  if (header.total < 0) findings.add('nothing-negative', ids, '≥ 0', header.total)
}

function checkHistory({ header, steps }: OrderRows, findings: Findings): void {
  const ids = [header.orderId]
  let status: Order['status'] | null = null
  for (const [index, step] of steps.entries()) {
    findings.expect('histories', ids, index + 1, step.number)
    findings.expect('histories', ids, status, step.from)
    if (!isAllowedStep(step)) findings.add('histories', ids, 'an allowed step', `${step.from} → ${step.to}`)
    status = step.to
  }
  findings.expect('histories', ids, status, header.status)
}

function checkMoney({ header, items, steps, payments, entries }: OrderRows, findings: Findings): void {
  const { orderId, userId, status, total, refunded } = header
  const ids = [orderId]
  const wasPaid = steps.some(step => step.to === 'PAID')
  const isWhole = wasPaid && status === 'CANCELLED'
  const taken = entries.filter(entry => entry.type === 'PAYMENT')
  const returned = entries.filter(entry => entry.type === 'REFUND')

  if (isSold(status)) findings.expect('payments-match-orders', ids, true, wasPaid)
  findings.expect('payments-match-orders', ids, wasPaid ? 1 : 0, payments.length)
  findings.expect('payments-match-orders', ids, wasPaid ? 1 : 0, taken.length)
  for (const payment of payments) {
    findings.expect('payments-match-orders', ids, `${total} by ${userId}`, `${payment.amount} by ${payment.userId}`)
  }
  for (const entry of taken) {
    findings.expect('payments-match-orders', ids, `${total} by ${userId}`, `${0 - entry.amount} by ${entry.userId}`)
  }
  const parts = steps.filter(({ lines }) => lines !== undefined)
  findings.expect('refunds-match-orders', ids, parts.length + (isWhole ? 1 : 0), returned.length)
  for (const entry of returned) findings.expect('refunds-match-orders', ids, userId, entry.userId)
  const due = isWhole ? total : items.reduce((sum, item) => sum + refundedOfLine(item, item.cancelled ?? 0), 0)
  const back = returned.reduce((sum, { amount }) => sum + amount, 0)
  findings.expect('refunds-match-orders', ids, due, back)
  // One that was cancelled in one go says so by its status alone.
  const tells = parts.length > 0
  findings.expect('refunds-match-orders', ids, tells ? due : undefined, refunded)
  const cancelled = isWhole && tells ? items.map(({ quantity }) => quantity) : cancelledBy(steps, items)
  const told = items.map(item => item.cancelled ?? 0)
  findings.expect('refunds-match-orders', ids, cancelled.join(), told.join())
  findings.expect('payments-match-orders', ids, taken.length + returned.length, entries.length)
}

function checkMovements({ header, items, movements }: OrderRows, findings: Findings): void {
  const { orderId, status } = header
  const held = new Map<string, { taken: number; returned: number }>()
  for (const movement of movements) {
    const sum = held.get(optionId(movement)) ?? { taken: 0, returned: 0 }
    if (movement.type === 'ORDER') sum.taken -= movement.delta
    else sum.returned += movement.delta
    held.set(optionId(movement), sum)
  }
  for (const item of status === 'FAILED' ? [] : items) {
    const key = optionId(item)
    const { taken, returned } = held.get(key) ?? { taken: 0, returned: 0 }
    held.delete(key)
    findings.expect('movements-match-orders', [orderId, key], item.quantity, taken)
    findings.expect(
      'movements-match-orders',
      [orderId, key],
      isLiving(status) ? (item.cancelled ?? 0) : item.quantity,
      returned,
    )
  }
  for (const [key, { taken, returned }] of held) {
    findings.add('movements-match-orders', [orderId, key], 'no movement', taken - returned)
  }
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

function checkEvents(order: OrderRows, findings: Findings, purgedBefore: number): void {
  const { header, steps, events } = order
  const bySequence = new Map(events.map(event => [event.sequence, event]))
  findings.expect('events-match-orders', [header.orderId], bySequence.size, events.length)
  const expectEvent = (sequence: number, type: string, since: number) => {
    const event = bySequence.get(sequence)
    bySequence.delete(sequence)
    if (event === undefined && since < purgedBefore) return undefined
    findings.expect('events-match-orders', [header.orderId], type, event?.type)
    return event
  }
  // Payments are refused while an order waits: between its first steps and the one that ended that.
  const refused = header.refusedPayments?.count ?? 0
  const waiting = steps.filter(step => step.to === 'PENDING').length
  for (const step of steps) {
    const type = eventOf(step)
    if (type === undefined) continue
    const [sequence, count] = step.number > waiting ? [step.number + refused, refused] : [step.number, 0]
    // Told where the shop asks for it, and as long as it does.
    if (type === 'order.failed' && !bySequence.has(sequence)) continue
    const event = expectEvent(sequence, type, step.at)
    if (event === undefined) continue
    // It tells when it was, also where it is rendered.
    findings.expect('events-match-orders', [event.orderId, event.eventId], step.at, event.createdAt)
    checkPayload(event, () => orderThen(order, step.number, count), findings)
  }
  for (let count = 1; count <= refused; count += 1) {
    const event = expectEvent(waiting + count, 'order.payment_failed', header.createdAt)
    const asOf = (told: ToldOrder) => ({
      ...orderThen(order, waiting, count, told.refusedPayments),
      // Of metadata that were changed while the order waited, the first ones are known alone.
      ...(isChangedAt(header, waiting) && { metadata: told.metadata as Metadata }),
    })
    if (event !== undefined) checkPayload(event, asOf, findings)
  }
  for (const { eventId, type } of bySequence.values()) {
    findings.add('events-match-orders', [header.orderId, eventId], 'no event', type)
  }
}

function isChangedAt({ formerMetadata = [] }: OrderRows['header'], number: number): boolean {
  return formerMetadata.some(({ steps }) => steps === number)
}

/** What an event has told of an order, as far as it is not known from elsewhere: when and why an earlier payment was refused. */
interface ToldOrder {
  readonly metadata?: unknown
  readonly refusedPayments?: { readonly lastAt?: unknown; readonly reason?: unknown }
}

/** A payload that is kept has to be the order as it was after the step that the event tells of. */
function checkPayload(event: ScannedRows['events'], asOf: (told: ToldOrder) => Order, findings: Findings): void {
  const ids = [event.orderId, event.eventId]
  if (event.payload === undefined) {
    // An order does not remember what it would have to tell.
    if (isForgotten(event.type)) findings.add('events-match-orders', ids, 'a payload', 'none')
    return
  }
  let told: { id?: unknown; subject?: unknown; type?: unknown; data?: unknown }
  try {
    told = JSON.parse(event.payload)
  } catch {
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
  { header: { refusedPayments: last, ...header }, items, steps, payments: [payment] }: OrderRows,
  number: number,
  refused: number,
  told: ToldOrder['refusedPayments'] = {},
): Order {
  const at = Date.parse(String(told.lastAt))
  const earlier = { count: refused, lastAt: Number.isNaN(at) ? 0 : at, reason: String(told.reason) }
  const order: Order = {
    ...header,
    items,
    history: steps,
    ...(payment !== undefined && { payment }),
    ...(refused > 0 && { refusedPayments: refused === last?.count ? last : earlier }),
  }
  return orderAsOf(order, number)
}
