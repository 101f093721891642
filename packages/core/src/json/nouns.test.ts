import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import * as core from '../index.ts'
import { monday } from '../testing/test-clock.ts'
import {
  couponRow,
  entryRow,
  movementRow,
  orderRow,
  paid,
  snapshotRow,
  userCouponRow,
  userRow,
} from '../testing/store-contract/rows.ts'
import { jsonCount, jsonId } from './shape.ts'

const at = monday
const time = new Date(at).toISOString()
const metadata = { table: '7' }

/** What leaves the process of each noun: with all of its fields, and with as few as there may be. */
const nouns: readonly {
  readonly name: string
  readonly shape: z.ZodType
  readonly full: unknown
  readonly least: unknown
  /** The fields that may be absent. */
  readonly optional: readonly string[]
}[] = [
  {
    name: 'user',
    shape: core.userShape,
    full: core.userJson(userRow({ email: 'mina@example.com', metadata })),
    least: core.userJson(userRow()),
    optional: ['email', 'metadata'],
  },
  {
    name: 'product',
    shape: core.productShape,
    full: core.productJson({
      productId: 'mug',
      name: 'Mug',
      price: 100,
      stock: 5,
      status: 'HIDDEN',
      saleFrom: at,
      saleUntil: at + 1,
      limitPerUser: 2,
      lowStock: 1,
      metadata,
      options: [{ optionId: 's', name: 'Small', price: 100, stock: 5, soldOut: false }],
    }),
    least: core.productJson({ productId: 'mug', name: 'Mug', price: 100, stock: 0, status: 'ON_SALE', options: [] }),
    optional: ['saleFrom', 'saleUntil', 'limitPerUser', 'lowStock', 'metadata'],
  },
  {
    name: 'stock movement',
    shape: core.stockMovementShape,
    full: core.stockMovementJson(movementRow({ number: 2, type: 'ADJUSTMENT', orderId: 'o', reason: 'spilled' })),
    least: core.stockMovementJson(movementRow()),
    optional: ['orderId', 'reason'],
  },
  {
    name: 'ledger entry',
    shape: core.ledgerEntryShape,
    full: core.ledgerEntryJson(entryRow({ number: 2, orderId: 'o', reason: 'typed twice', reference: 't-1' })),
    least: core.ledgerEntryJson(entryRow()),
    optional: ['orderId', 'reason', 'reference'],
  },
  {
    name: 'coupon',
    shape: core.couponShape,
    full: core.couponJson(
      couponRow({
        discount: { type: 'PERCENT', basisPoints: 1_000, maxDiscount: 500 },
        productIds: ['mug'],
        claimed: 30,
        claimFrom: at,
        claimUntil: at,
        validDays: 7,
        validUntil: at,
        metadata,
      }),
    ),
    least: core.couponJson(couponRow()),
    optional: ['productIds', 'claimFrom', 'claimUntil', 'validDays', 'validUntil', 'metadata'],
  },
  {
    name: 'user coupon',
    shape: core.userCouponShape,
    full: core.userCouponJson({ ...userCouponRow({ expiresAt: at, orderId: 'o' }), code: 'WELCOME', name: 'Welcome' }),
    least: core.userCouponJson({ ...userCouponRow(), code: 'WELCOME', name: 'Welcome' }),
    optional: ['expiresAt', 'orderId'],
  },
  {
    name: 'ranking',
    shape: core.rankingShape,
    full: core.rankingJson({ ...snapshotRow(), items: [{ ...snapshotRow().items[0]!, rank: 2 }] }),
    least: core.rankingJson({ ...snapshotRow(), items: [] }),
    optional: [],
  },
  {
    name: 'ranking snapshot',
    shape: core.rankingSnapshotShape,
    full: core.rankingSnapshotJson(snapshotRow()),
    least: core.rankingSnapshotJson(snapshotRow({ items: [] })),
    optional: [],
  },
  {
    name: 'order',
    shape: core.cancelledOrderShape,
    full: core.cancelledOrderJson(fullOrder()),
    least: core.cancelledOrderJson(orderRow()),
    optional: ['refunded', 'userCouponId', 'metadata', 'expiresAt', 'payment', 'refusedPayments', 'balance'],
  },
]

function fullOrder() {
  const order = paid(orderRow({ createdAt: at, userCouponId: 'uc', metadata, expiresAt: at + 9 }))
  const lines = [{ productId: 'latte', optionId: 'default', quantity: 2 }]
  return {
    ...order,
    items: [{ ...order.items[0]!, cancelled: 2 }],
    refunded: 9_000,
    refusedPayments: { count: 2, lastAt: at, reason: 'INSUFFICIENT_BALANCE' },
    history: [...order.history, { from: 'PAID', to: 'CANCELLED', by: 'admin', reason: 'spilled', at, lines }] as const,
    balance: 5,
  }
}

describe.each(nouns)('the JSON of a $name', ({ shape, full, least, optional }) => {
  it('is as its shape says, with all of its fields and with few', () => {
    expect(shape.parse(full)).toEqual(full)
    expect(shape.parse(least)).toEqual(least)
  })

  it('lacks fields that are absent, and those alone', () => {
    const fields = Object.keys(full as object)
    expect(Object.keys(least as object)).toEqual(fields.filter(field => !optional.includes(field)))
    expect(fields).toEqual(expect.arrayContaining([...optional]))
  })

  it('has no field that its shape does not know, and none of another kind', () => {
    expect(shape.safeParse({ ...(full as object), unknown: 1 }).success).toBe(false)
    for (const field of Object.keys(full as object)) {
      expect(shape.safeParse({ ...(full as object), [field]: Symbol('of no kind') }).success, field).toBe(false)
    }
  })
})

it('names each field of an order', () => {
  expect(core.orderJson(fullOrder())).toEqual({
    ...fullOrder(),
    balance: undefined,
    createdAt: time,
    expiresAt: new Date(at + 9).toISOString(),
    payment: { ...fullOrder().payment, at: new Date(at + 1).toISOString() },
    refusedPayments: { ...fullOrder().refusedPayments, lastAt: time },
    history: fullOrder().history.map(step => ({ ...step, at: new Date(step.at).toISOString() })),
  })
})

it('tells in a JSON schema how long an id is, and that counts are not negative', () => {
  expect(z.toJSONSchema(jsonId)).toMatchObject({ type: 'string', minLength: 1, maxLength: 64 })
  expect(jsonCount.safeParse(-1).success).toBe(false)
  expect(jsonCount.safeParse(0).success).toBe(true)
})
