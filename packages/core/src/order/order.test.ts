import { describe, expect, it } from 'vitest'
import { orderRow, paid } from '../testing/store-contract/rows.ts'
import {
  asKept,
  assertCancellable,
  assertOwnOrder,
  assertPayable,
  asTold,
  isAllowedStep,
  isDue,
  isLiving,
  nextStep,
  type Order,
  type OrderStatus,
} from './order.ts'

const statuses: OrderStatus[] = ['PENDING', 'PAID', 'COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED']

const order = (change: Partial<Order> = {}): Order => ({
  orderId: 'o',
  userId: 'mina',
  status: 'PENDING',
  items: [],
  subtotal: 0,
  discount: 0,
  total: 0,
  createdAt: 100,
  expiresAt: 200,
  history: [{ from: null, to: 'PENDING', by: 'user', at: 100 }],
  ...change,
})

it('allows exactly the steps of the domain', () => {
  const allowed: string[] = []
  for (const from of [null, ...statuses]) {
    for (const to of statuses) if (isAllowedStep({ from, to })) allowed.push(`${from} → ${to}`)
  }
  expect(allowed).toEqual([
    'null → PENDING',
    'PENDING → PENDING',
    'PENDING → PAID',
    'PENDING → FAILED',
    'PENDING → CANCELLED',
    'PENDING → EXPIRED',
    'PAID → PAID',
    'PAID → COMPLETED',
    'PAID → CANCELLED',
    'COMPLETED → COMPLETED',
    'COMPLETED → CANCELLED',
  ])
})

it('counts pending, paid and completed orders as living', () => {
  expect(statuses.filter(isLiving)).toEqual(['PENDING', 'PAID', 'COMPLETED'])
})

describe('a cancellation of all that was paid', () => {
  const bought = paid(orderRow())
  const cancelled: Order = { ...bought, status: 'CANCELLED' }

  it('is told as what has come back, and not kept', () => {
    const told = asTold(cancelled)
    expect(told).toMatchObject({ refunded: 9_000, items: [{ quantity: 2, cancelled: 2 }] })
    expect(asKept(told)).toStrictEqual(cancelled)
    expect(asTold(told)).toBe(told)
  })

  it('is not told of an order that was not paid, or lives', () => {
    const unpaid = orderRow({ status: 'CANCELLED' })
    for (const order of [unpaid, bought]) expect(asTold(order)).toBe(order)
    expect(asKept(bought)).toBe(bought)
  })

  it('is kept where it was the last of several parts', () => {
    const lines = [{ productId: 'latte', optionId: 'default', quantity: 1 }]
    const part = { from: 'PAID', to: 'PAID', by: 'admin', at: 1, lines } as const
    const parts = { ...cancelled, refunded: 9_000, history: [...cancelled.history, part] }
    expect([asTold(parts), asKept(parts)]).toEqual([parts, parts])
  })
})

it('adds a step to the history without touching those before', () => {
  const before = order()
  const after = nextStep(before, 'PAID', { by: 'admin', at: 150, reason: 'manual' })
  expect(after.status).toBe('PAID')
  expect(after.history).toEqual([
    ...before.history,
    { from: 'PENDING', to: 'PAID', by: 'admin', at: 150, reason: 'manual' },
  ])
  expect(before.history).toHaveLength(1)
})

describe('payment', () => {
  it('is possible until just before expiresAt', () => {
    expect(() => assertPayable(order(), 199)).not.toThrow()
    expect(() => assertPayable(order(), 200)).toThrow(
      expect.objectContaining({ code: 'ORDER_NOT_PAYABLE', details: { orderId: 'o', status: 'EXPIRED' } }),
    )
  })

  it.each(statuses.slice(1))('is refused for an order that is %s', status => {
    expect(() => assertPayable(order({ status }), 0)).toThrow(
      expect.objectContaining({ code: 'ORDER_NOT_PAYABLE', details: { orderId: 'o', status } }),
    )
  })
})

it('is due exactly at expiresAt, and only while it is pending', () => {
  expect(isDue(order(), 199)).toBe(false)
  expect(isDue(order(), 200)).toBe(true)
  const { expiresAt: _, ...endless } = order()
  expect(isDue(endless, Number.MAX_SAFE_INTEGER)).toBe(false)
  expect(statuses.filter(status => isDue(order({ status }), 200))).toEqual(['PENDING'])
})

it.each([
  ['admin', ['PENDING', 'PAID', 'COMPLETED']],
  ['user', ['PENDING', 'PAID']],
] as const)('can be cancelled by the %s while it lives', (by, expected) => {
  const cancellable = statuses.filter(status => {
    try {
      assertCancellable(order({ status }), { by, userCancelMs: 0, at: 200 })
      return true
    } catch (error) {
      expect(error).toMatchObject({ code: 'ORDER_NOT_CANCELLABLE', details: { orderId: 'o', status } })
      return false
    }
  })
  expect(cancellable).toEqual(expected)
})

it("is as absent to someone else as one that never was, and everyone's to the shop itself", () => {
  expect(() => assertOwnOrder(order(), { orderId: 'o', userId: 'mina' })).not.toThrow()
  expect(() => assertOwnOrder(order(), { orderId: 'o' })).not.toThrow()
  const absent = expect.objectContaining({ code: 'ORDER_NOT_FOUND', details: { orderId: 'o' } })
  expect(() => assertOwnOrder(order(), { orderId: 'o', userId: 'jun' })).toThrow(absent)
  expect(() => assertOwnOrder(undefined, { orderId: 'o', userId: 'jun' })).toThrow(absent)
  expect(() => assertOwnOrder(undefined, { orderId: 'o' })).toThrow(absent)
})
