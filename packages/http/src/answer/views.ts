import {
  couponShape,
  ledgerEntryShape,
  cancelledOrderShape,
  orderShape,
  productShape,
  rankingShape,
  rankingSnapshotShape,
  stockMovementShape,
  userCouponShape,
  userShape,
} from '@jumun/core'
import * as z from 'zod'

// The shapes that are answered, for the OpenAPI document. Strict, so that a contract test sees a field too many. What core
// gives as JSON has its shape there.

const id = z.string().meta({ minLength: 1, maxLength: 64 })
const amount = z.int().min(0)
const count = z.int().min(0)

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

export const productView = productShape.meta({ id: 'Product' })

/** A list that was asked for by page, and so counted, or by cursor. */
export const productPageView = z
  .strictObject({
    items: z.array(productView),
    page: z.int().optional(),
    limit: z.int(),
    total: count.optional(),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'ProductPage' })

/** A list that the shop's owner reads by cursor. */
function partOf<Item extends z.ZodType>(name: string, item: Item) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() }).meta({ id: name })
}

export const productPartView = partOf('ProductPart', productView)

export const importView = z
  .strictObject({
    dryRun: z.boolean(),
    added: count,
    changed: count,
    equal: count,
    items: z.array(
      z.strictObject({
        productId: id,
        change: z.enum(['added', 'changed', 'equal']),
        fields: z.array(z.string()).meta({ description: 'What differs, such as `name` or `250g.price`' }),
      }),
    ),
  })
  .meta({ id: 'ProductImport' })

const movementView = stockMovementShape.meta({ id: 'StockMovement' })

export const movementPageView = partOf('StockMovementPage', movementView)

export const rankingView = rankingShape.meta({ id: 'Ranking' })

export const rankingSnapshotView = rankingSnapshotShape.meta({ id: 'RankingSnapshot' })

export const balanceView = z.strictObject({ userId: id, balance: amount }).meta({ id: 'Balance' })

export const ledgerPageView = z
  .strictObject({ items: z.array(ledgerEntryShape), nextCursor: z.string().nullable() })
  .meta({ id: 'LedgerPage' })

export const orderView = orderShape.meta({ id: 'Order' })

export const cancelledOrderView = cancelledOrderShape.meta({
  id: 'CancelledOrder',
  description: 'The order; with the balance of the wallet where money has come back.',
})

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

export const userCouponView = userCouponShape.meta({ id: 'UserCoupon' })

export const userCouponsView = z.strictObject({ items: z.array(userCouponView) }).meta({ id: 'UserCoupons' })

export const couponView = couponShape.meta({ id: 'Coupon' })

export const usedCouponView = couponShape.extend({ used: count }).meta({ id: 'UsedCoupon' })

export const availableCouponsView = z
  .strictObject({ items: z.array(couponShape.extend({ claimedByUser: z.boolean() })) })
  .meta({ id: 'AvailableCoupons' })

export const couponPartView = partOf('CouponPart', couponView)

export const userView = userShape.meta({ id: 'User' })

export const userPartView = partOf('UserPart', userView)

export const userWithBalanceView = userShape.extend({ balance: amount }).meta({ id: 'UserWithBalance' })

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

const deliveryCounts = { pending: count, failed: count, dead: count, sent: count, oldestPendingMs: count }
const outboxFields = {
  ...deliveryCounts,
  publishers: z
    .array(z.strictObject({ publisher: z.string(), ...deliveryCounts }))
    .optional()
    .meta({ description: 'Each publisher for itself, where there are several; the counts above are their sums' }),
}

export const outboxView = z.strictObject(outboxFields).meta({ id: 'Outbox' })

export const relayedView = z
  .strictObject({ ...outboxFields, relayed: z.strictObject({ sent: count, failed: count, dead: count }) })
  .meta({ id: 'RelayedOutbox' })

export const requeuedView = z.strictObject({ ...outboxFields, requeued: count }).meta({ id: 'RequeuedOutbox' })

const eventView = z
  .strictObject({
    eventId: id,
    type: z.string(),
    orderId: id.optional().meta({ description: 'Of events that tell of an order.' }),
    subject: z
      .string()
      .optional()
      .meta({ description: 'What others are about: a user, a user coupon, product/option.' }),
    sequence: z.int().min(1),
    status: z.enum(['PENDING', 'FAILED', 'SENT', 'DEAD']),
    attempts: count.optional(),
    nextAttemptAt: z.iso.datetime().optional(),
    lastError: z.string().optional(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Event' })

export const eventPartView = partOf('EventPart', eventView)

export const healthView = z.strictObject({ status: z.literal('ok') }).meta({ id: 'Health' })
