import * as z from 'zod'

// The shapes that are answered, for the OpenAPI document. Strict, so that a contract test sees a field too many.

const id = z.string().meta({ minLength: 1, maxLength: 64 })
const amount = z.int().min(0)
const signed = z.int()
const count = z.int().min(0)
const time = z.iso.datetime()

export const problemView = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().meta({ description: 'The id of the request' }),
    code: z.string(),
    details: z.looseObject({}),
    errors: z.array(z.strictObject({ pointer: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })

export const productView = z
  .strictObject({
    productId: id,
    name: z.string(),
    price: amount,
    stock: count,
    status: z.enum(['ON_SALE', 'HIDDEN']),
    options: z.array(
      z.strictObject({ optionId: id, name: z.string(), price: amount, stock: count, soldOut: z.boolean() }),
    ),
  })
  .meta({ id: 'Product' })

export const productPageView = z
  .strictObject({ items: z.array(productView), page: z.int(), limit: z.int(), total: count })
  .meta({ id: 'ProductPage' })

const rankedProductView = z.strictObject({
  rank: z.int().min(1),
  productId: id,
  name: z.string(),
  price: amount,
  totalSales: count,
  revenue: amount,
})

export const rankingView = z
  .strictObject({ items: z.array(rankedProductView), from: time, to: time, computedAt: time })
  .meta({ id: 'Ranking' })

export const rankingSnapshotView = z
  .strictObject({
    date: z.iso.date(),
    days: z.int(),
    items: z.array(rankedProductView),
    from: time,
    to: time,
    computedAt: time,
  })
  .meta({ id: 'RankingSnapshot' })

export const balanceView = z.strictObject({ userId: id, balance: amount }).meta({ id: 'Balance' })

export const ledgerPageView = z
  .strictObject({
    items: z.array(
      z.strictObject({
        number: z.int().min(1),
        type: z.enum(['CHARGE', 'PAYMENT', 'REFUND']),
        amount: signed,
        balanceBefore: amount,
        balanceAfter: amount,
        orderId: id.optional(),
        reason: z.string().optional(),
        at: time,
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'LedgerPage' })

const orderStatus = z.enum(['PENDING', 'PAID', 'FAILED', 'CANCELLED', 'EXPIRED'])

export const orderView = z
  .strictObject({
    orderId: id,
    userId: id,
    status: orderStatus,
    items: z.array(
      z.strictObject({
        productId: id,
        optionId: id,
        productName: z.string(),
        optionName: z.string(),
        unitPrice: amount,
        quantity: z.int().min(1),
        discount: amount,
        amount,
      }),
    ),
    subtotal: amount,
    discount: amount,
    total: amount,
    userCouponId: id.optional(),
    createdAt: time,
    expiresAt: time.optional(),
    payment: z.strictObject({ paymentId: id, amount, at: time }).optional(),
    history: z.array(
      z.strictObject({
        from: orderStatus.nullable(),
        to: orderStatus,
        reason: z.string().optional(),
        by: z.enum(['user', 'admin', 'system']),
        at: time,
      }),
    ),
  })
  .meta({ id: 'Order' })

export const orderPageView = z
  .strictObject({ items: z.array(orderView), nextCursor: z.string().nullable() })
  .meta({ id: 'OrderPage' })

export const cartView = z
  .strictObject({
    userId: id,
    items: z.array(
      z.strictObject({
        itemId: id,
        productId: id,
        optionId: id,
        name: z.string(),
        unitPrice: amount,
        quantity: z.int().min(1),
        stock: count,
        orderable: z.boolean(),
      }),
    ),
    total: amount,
  })
  .meta({ id: 'Cart' })

export const userCouponView = z
  .strictObject({
    userCouponId: id,
    couponId: id,
    code: id,
    name: z.string(),
    status: z.enum(['ISSUED', 'USED', 'EXPIRED', 'REVOKED']),
    claimedAt: time,
    expiresAt: time.optional(),
    orderId: id.optional(),
  })
  .meta({ id: 'UserCoupon' })

export const userCouponsView = z.strictObject({ items: z.array(userCouponView) }).meta({ id: 'UserCoupons' })

const couponFields = {
  couponId: id,
  code: id,
  name: z.string(),
  discount: z.union([
    z.strictObject({ type: z.literal('FIXED'), amount }),
    z.strictObject({ type: z.literal('PERCENT'), basisPoints: z.int(), maxDiscount: amount.optional() }),
  ]),
  minimumOrderAmount: amount,
  quantity: count,
  claimed: count,
  remaining: count,
  claimFrom: time.optional(),
  claimUntil: time.optional(),
  validDays: z.int().optional(),
  validUntil: time.optional(),
  createdAt: time,
}

export const couponView = z.strictObject(couponFields).meta({ id: 'Coupon' })

export const availableCouponsView = z
  .strictObject({ items: z.array(z.strictObject({ ...couponFields, claimedByUser: z.boolean() })) })
  .meta({ id: 'AvailableCoupons' })

export const userView = z
  .strictObject({ userId: id, name: z.string(), email: z.string().optional(), createdAt: time })
  .meta({ id: 'User' })

const finding = z.strictObject({
  check: z.string(),
  ids: z.array(z.string()),
  expected: z.unknown(),
  actual: z.unknown(),
})

export const auditView = z
  .strictObject({
    ok: z.boolean(),
    checks: z.array(z.strictObject({ check: z.string(), rule: z.string(), findings: count })),
    findings: z.array(finding),
    rows: z.record(z.string(), count),
  })
  .meta({ id: 'AuditReport' })

const outboxFields = { pending: count, failed: count, dead: count, sent: count, oldestPendingMs: count }

export const outboxView = z.strictObject(outboxFields).meta({ id: 'Outbox' })

export const relayedView = z
  .strictObject({ ...outboxFields, relayed: z.strictObject({ sent: count, failed: count, dead: count }) })
  .meta({ id: 'RelayedOutbox' })

export const requeuedView = z.strictObject({ ...outboxFields, requeued: count }).meta({ id: 'RequeuedOutbox' })

export const healthView = z.strictObject({ status: z.literal('ok') }).meta({ id: 'Health' })
