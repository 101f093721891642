import { describe, expect, it } from 'vitest'
import { orderAsOf } from '../order/order-as-of.ts'
import { orderJson } from '../order/order-json.ts'
import { asTold, type Order } from '../order/order.ts'
import { cloudEvent } from '../outbox/cloud-event.ts'
import type { EventType, KeptEvent } from '../outbox/event.ts'
import { moment, orderRow, paid } from '../testing/store-contract/rows.ts'
import { checkOrder } from './check-order.ts'
import { Findings } from './findings.ts'

function findingsOf(order: Order, events: readonly KeptEvent[]) {
  const findings = new Findings()
  checkOrder(order, events, findings, { purgedBefore: 0 })
  return findings.report({}).findings
}

function eventOf(sequence: number, type: EventType, then: Order, createdAt: number): KeptEvent {
  const event = { eventId: `event-${sequence}`, type, orderId: then.orderId, sequence, createdAt }
  return { ...event, payload: cloudEvent(event, 'jumun/orders', orderJson(then)) }
}

describe('an order from when each refused payment was a step', () => {
  const listed = { from: 'PENDING', to: 'PENDING', by: 'user', at: moment, reason: 'INSUFFICIENT_BALANCE' } as const
  const waiting = orderRow({ history: [...orderRow().history, listed] })
  const refusedPayments = { count: 1, lastAt: moment, reason: 'INSUFFICIENT_BALANCE' }

  it('tells of each at its own place', () => {
    const order = paid(waiting)
    const events = [eventOf(2, 'order.payment_failed', waiting, moment), eventOf(3, 'order.paid', order, moment + 1)]
    expect(findingsOf(order, events)).toEqual([])
    expect(findingsOf(order, events.slice(1))).toMatchObject([{ expected: 'order.payment_failed', actual: null }])
  })

  it('and that counts them since tells of those behind its steps', () => {
    const order = paid({ ...waiting, refusedPayments })
    const { refusedPayments: _later, ...earlier } = orderAsOf(order, 2)
    const events = [
      eventOf(2, 'order.payment_failed', earlier, moment),
      eventOf(3, 'order.payment_failed', orderAsOf(order, 2), moment),
      eventOf(4, 'order.paid', order, moment + 1),
    ]
    expect(findingsOf(order, events)).toEqual([])
  })
})

describe('an order that was paid and cancelled in one go', () => {
  const bought = paid(orderRow())
  const step = { from: 'PAID', to: 'CANCELLED', by: 'admin', at: moment + 2, reason: 'sold out' } as const
  const order: Order = { ...bought, status: 'CANCELLED', history: [...bought.history, step] }
  const findingsWhereTold = (told: Order) =>
    findingsOf(order, [eventOf(2, 'order.paid', bought, moment + 1), eventOf(3, 'order.cancelled', told, moment + 2)])

  it('may be told with what has come back, and as before that was told', () => {
    expect(findingsWhereTold(asTold(order))).toEqual([])
    expect(findingsWhereTold(order)).toEqual([])
  })

  it('may not be told with another refund', () => {
    expect(findingsWhereTold({ ...asTold(order), refunded: 1 })).toMatchObject([{ check: 'events-match-orders' }])
  })
})

describe('an event of a refused payment tells metadata', () => {
  const refusedPayments = { count: 1, lastAt: moment, reason: 'INSUFFICIENT_BALANCE' }
  const table = (number: number) => ({ metadata: { table: String(number) } })
  const isClean = (order: Order, told: Order) =>
    findingsOf(order, [eventOf(2, 'order.payment_failed', told, moment)]).length === 0

  it('of an order whose metadata never changed', () => {
    const order = orderRow({ refusedPayments, ...table(7) })
    expect(isClean(order, order)).toBe(true)
    expect(isClean(order, { ...order, ...table(8) })).toBe(false)
  })

  it('that may be any where they were changed while the order waited', () => {
    const changed = orderRow({ refusedPayments, formerMetadata: [{ steps: 1, ...table(7) }], ...table(9) })
    for (const number of [7, 8, 9]) expect(isClean(changed, { ...orderAsOf(changed, 1), ...table(number) })).toBe(true)
  })
})

describe('an event that tells of an earlier payment than the last one that was refused', () => {
  const refused = (count: number) => ({ count, lastAt: moment + count, reason: 'INSUFFICIENT_BALANCE' })
  const order = orderRow({ refusedPayments: refused(2) })
  const first = eventOf(2, 'order.payment_failed', { ...order, refusedPayments: refused(1) }, moment)
  const last = eventOf(3, 'order.payment_failed', order, moment)

  it('is what is known of that payment', () => {
    expect(findingsOf(order, [first, last])).toEqual([])
  })

  it.each([
    'null',
    '5',
    '"text"',
    '[]',
    '{}',
    '{"data":null}',
    '{"data":5}',
    '{"data":"text"}',
    '{"data":{}}',
    '{"data":{"refusedPayments":null}}',
    '{"data":{"refusedPayments":5}}',
    '{"data":{"refusedPayments":{"lastAt":5,"reason":5}}}',
    '{"data":{"refusedPayments":{"lastAt":{"toString":1},"reason":{"toString":1,"valueOf":1}}}}',
    '{',
    first.payload!.replace('"reason":"INSUFFICIENT_BALANCE"', '"reason":5'),
    first.payload!.replace(/"lastAt":"[^"]*"/, '"lastAt":"yesterday"'),
    first.payload!.replace(/"lastAt":"[^"]*"/, '"lastAt":5'),
  ])('is named where its payload is %s', payload => {
    const findings = findingsOf(order, [{ ...first, payload }, last])
    expect(findings.length).toBeGreaterThan(0)
    for (const { check, ids } of findings) {
      expect({ check, ids }).toEqual({ check: 'events-match-orders', ids: [order.orderId, 'event-2'] })
    }
  })
})
