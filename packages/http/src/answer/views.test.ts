import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import * as views from './views.ts'

// What is strict here makes every test that holds an answer against the document see a field too many, and a number that is none.

it('have the names that a generated client knows them by', () => {
  expect(Object.fromEntries(Object.entries(views).map(([name, view]) => [name, view.meta()?.id]))).toEqual({
    problemView: 'Problem',
    productView: 'Product',
    productPageView: 'ProductPage',
    productPartView: 'ProductPart',
    importView: 'ProductImport',
    movementPageView: 'StockMovementPage',
    rankingView: 'Ranking',
    rankingSnapshotView: 'RankingSnapshot',
    balanceView: 'Balance',
    ledgerPageView: 'LedgerPage',
    orderView: 'Order',
    cancelledOrderView: 'CancelledOrder',
    orderPageView: 'OrderPage',
    cartView: 'Cart',
    userCouponView: 'UserCoupon',
    userCouponsView: 'UserCoupons',
    couponView: 'Coupon',
    usedCouponView: 'UsedCoupon',
    availableCouponsView: 'AvailableCoupons',
    couponPartView: 'CouponPart',
    userView: 'User',
    userPartView: 'UserPart',
    userWithBalanceView: 'UserWithBalance',
    auditView: 'AuditReport',
    outboxView: 'Outbox',
    relayedView: 'RelayedOutbox',
    requeuedView: 'RequeuedOutbox',
    eventPartView: 'EventPart',
    healthView: 'Health',
  })
})

const byName: Readonly<Record<string, z.ZodType>> = { ...views }

/** Of what is documented: each description or bound with the place that it stands at. */
function told(view: z.ZodType, field: string): string[] {
  const found: string[] = []
  const walk = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [name, value] of Object.entries(node)) {
      if (name === field && typeof value !== 'object') found.push(`${path}: ${value}`)
      walk(value, name === 'properties' || name === '$defs' || name === 'items' ? path : `${path}/${name}`)
    }
  }
  walk(z.toJSONSchema(view), '')
  return found
}

it.each([
  ['problemView', ['/Problem/instance: The id of the request']],
  ['importView', ['/ProductImport/fields: What differs, such as `name` or `250g.price`']],
  [
    'outboxView',
    ['/Outbox/publishers: Each publisher for itself, where there are several; the counts above are their sums'],
  ],
  [
    'eventPartView',
    [
      '/Event/orderId: Of events that tell of an order.',
      '/Event/subject: What others are about: a user, a user coupon, product/option.',
    ],
  ],
] as const)('describe what does not explain itself: %s', (name, descriptions) => {
  expect(told(byName[name]!, 'description')).toEqual(descriptions)
})

it('describe what a cancelled order has besides', () => {
  expect(views.cancelledOrderView.meta()?.description).toBe(
    'The order; with the balance of the wallet where money has come back.',
  )
})

const [none, some] = [0, 1]
const item = {
  itemId: 'i',
  productId: 'p',
  optionId: 'o',
  name: 'n',
  unitPrice: none,
  quantity: some,
  stock: none,
  orderable: true,
}
const cart = { userId: 'u', items: [item], total: none }
const event = { eventId: 'e', type: 't', sequence: some, status: 'SENT', createdAt: '2026-01-31T00:00:00Z' }
const events = (more: object) => ({ items: [{ ...event, ...more }], nextCursor: null })
const counts = { pending: none, failed: none, dead: none, sent: none, oldestPendingMs: none }

describe('numbers', () => {
  it.each<[name: string, right: object, wrong: object[]]>([
    ['balanceView', { userId: 'u', balance: 0 }, [{ userId: 'u', balance: -1 }]],
    [
      'cartView',
      cart,
      [
        { ...cart, total: -1 },
        ...[{ quantity: 0 }, { stock: -1 }, { unitPrice: 0.5 }].map(wrong => ({
          ...cart,
          items: [{ ...item, ...wrong }],
        })),
      ],
    ],
    [
      'eventPartView',
      events({}),
      [{ sequence: 0 }, { attempts: -1 }, { status: '' }, { createdAt: 'now' }].map(events),
    ],
    [
      'outboxView',
      counts,
      [
        { ...counts, dead: -1 },
        { ...counts, sent: 0.5 },
        { ...counts, more: 1 },
      ],
    ],
    ['healthView', { status: 'ok' }, [{ status: '' }]],
    [
      'importView',
      { dryRun: true, added: 0, changed: 0, equal: 0, items: [{ productId: 'p', change: 'equal', fields: ['name'] }] },
      [{ dryRun: true, added: 0, changed: 0, equal: 0, items: [{ productId: 'p', change: '', fields: [] }] }],
    ],
  ])('of %s have their bounds', (name, right, wrong) => {
    const view = byName[name]!
    expect(view.safeParse(right).success).toBe(true)
    for (const one of wrong) expect(view.safeParse(one).success, JSON.stringify(one)).toBe(false)
  })

  it.each(['added', 'changed', 'equal'])('are given of a product that is %s', change => {
    const items = [{ productId: 'p', change, fields: [] }]
    expect(views.importView.safeParse({ dryRun: false, added: 0, changed: 0, equal: 0, items }).success).toBe(true)
  })

  it.each(['PENDING', 'FAILED', 'SENT', 'DEAD'])('are given of an event that is %s', status => {
    expect(views.eventPartView.safeParse(events({ status })).success).toBe(true)
  })
})

it('say how long an id may be', () => {
  expect(told(views.balanceView, 'minLength')).toEqual(['/Balance/userId: 1'])
  expect(told(views.balanceView, 'maxLength')).toEqual(['/Balance/userId: 64'])
})

it.each([
  ['movementPageView', 'StockMovement'],
  ['eventPartView', 'Event'],
])('%s is of a view with a name of its own, %s', (name, item) => {
  expect(Object.keys(z.toJSONSchema(byName[name]!).$defs!)).toContain(item)
})
