import * as z from 'zod'
import type { EventType } from './event.ts'

// What readers of events may rely on. Objects are open: a version of an event may gain fields, and readers pass over those
// that they do not know. A field that is described here does not vanish, change its type or become optional within a
// version; a test compares with what was released.

const text = z.string().min(1)
const time = z.iso.datetime().describe('ISO 8601, UTC')
const money = z.int().min(0).describe('in the smallest unit of the shop’s currency')
const status = text.describe('PENDING, PAID, COMPLETED, FAILED, CANCELLED or EXPIRED; others may be added')

const item = z.looseObject({
  productId: text,
  optionId: text,
  productName: z.string(),
  optionName: z.string(),
  unitPrice: money,
  quantity: z.int().min(1),
  discount: money.describe('this line’s share of the order’s discount'),
  amount: money.describe('unitPrice × quantity − discount'),
  cancelled: z.int().min(1).optional().describe('units of it that were cancelled after they were paid'),
})

const step = z.looseObject({
  from: z.union([status, z.null()]).describe('null for the order’s creation'),
  to: status,
  reason: z.string().optional(),
  by: text.describe('user, admin or system; others may be added'),
  at: time,
  lines: z
    .array(z.looseObject({ productId: text, optionId: text, quantity: z.int().min(1) }))
    .optional()
    .describe('the units that a cancellation of a part has cancelled'),
})

const payment = z.looseObject({ paymentId: text, amount: money, at: time })

const order = z.looseObject({
  orderId: text,
  userId: text,
  items: z.array(item).min(1),
  subtotal: money,
  discount: money,
  total: money.describe('subtotal − discount'),
  refunded: money.optional().describe('what has come back of the payment'),
  metadata: z.record(z.string(), z.string()).optional(),
  userCouponId: text.optional(),
  createdAt: time,
  expiresAt: time.optional().describe('until when an order that was made to be paid later waits'),
  payment: payment.optional(),
  refusedPayments: z
    .looseObject({ count: z.int().min(1), lastAt: time, reason: text })
    .optional()
    .describe('payments that were refused while the order waited, counted; the reason is the last one’s'),
  history: z.array(step).min(1).describe('the steps of the order'),
})

const ledgerEntry = z.looseObject({
  userId: text,
  number: z.int().min(1).describe('1, 2, 3 … for each user, without gaps: a later one was later'),
  type: text.describe('CHARGE, PAYMENT, REFUND or WITHDRAWAL; others may be added'),
  amount: z.int().describe('negative where money leaves the wallet'),
  balanceBefore: money,
  balanceAfter: money,
  orderId: text.optional(),
  reason: z.string().optional(),
  reference: z.string().optional().describe('what it stands for elsewhere'),
  at: time,
})

const userCoupon = z.looseObject({
  userId: text,
  userCouponId: text,
  couponId: text,
  code: text,
  name: z.string(),
  status: text.describe('ISSUED'),
  claimedAt: time,
  expiresAt: time.optional(),
})

const ofOption = {
  productId: text,
  optionId: text,
  number: z.int().min(1).describe('of the movement: 1, 2, 3 … for each option, without gaps; a later one was later'),
}

const movement = z.looseObject({
  ...ofOption,
  type: text.describe('INITIAL, ADJUSTMENT, ORDER, CANCELLATION or EXPIRY; others may be added'),
  delta: z.int().describe('negative where units leave the stock'),
  stockAfter: z.int().min(0),
  orderId: text.optional(),
  reason: z.string().optional(),
  at: time,
})

/** What an event is about: where it comes from, and what its subject is. */
const aboutOrder = { source: 'jumun/orders', subject: 'the order’s id' }
const aboutWallet = { source: 'jumun/wallets', subject: 'the user’s id' }
const aboutCoupon = { source: 'jumun/coupons', subject: 'the id of the user’s coupon' }
const aboutStock = { source: 'jumun/stock', subject: 'product/option; of a slash in an id `~1`, of a tilde `~0`' }

function eventOf<Data extends z.ZodType>(type: string, description: string, data: Data, about = aboutOrder) {
  return z
    .looseObject({
      specversion: z.literal('1.0'),
      id: text.describe('of this event, for ever: a repeated delivery has the same one'),
      source: z.literal(about.source),
      type: z.literal(type),
      subject: text.describe(about.subject),
      time: time.describe('of what it tells, ISO 8601, UTC'),
      datacontenttype: z.literal('application/json'),
      data,
    })
    .meta({ title: type, description })
}

const eventSchemas: Readonly<Record<`${EventType}.v1`, z.ZodType>> = {
  'order.paid.v1': eventOf(
    'order.paid.v1',
    'An order was paid. The order as it is after that.',
    order.extend({ status: z.literal('PAID'), payment }),
  ),
  'order.lines_cancelled.v1': eventOf(
    'order.lines_cancelled.v1',
    'A part of a paid order was cancelled and refunded. The last step of the history names its lines.',
    order.extend({ status: z.enum(['PAID', 'COMPLETED']), payment, refunded: money }),
  ),
  'order.completed.v1': eventOf(
    'order.completed.v1',
    'A paid order was handed over. Its user cannot cancel it any more.',
    order.extend({ status: z.literal('COMPLETED'), payment }),
  ),
  'order.cancelled.v1': eventOf(
    'order.cancelled.v1',
    'An order was cancelled. It had been paid where it has a payment, which has been refunded.',
    order.extend({ status: z.literal('CANCELLED') }),
  ),
  'order.payment_failed.v1': eventOf(
    'order.payment_failed.v1',
    'A payment of an order that waits for it was refused. The order goes on waiting.',
    order.extend({ status: z.literal('PENDING') }),
  ),
  'order.failed.v1': eventOf(
    'order.failed.v1',
    'An order was refused, and changed nothing. The last step of the history has the code of the refusal. Where the shop asks for it.',
    order.extend({ status: z.literal('FAILED') }),
  ),
  'wallet.changed.v1': eventOf(
    'wallet.changed.v1',
    'A balance changed, by this entry of its ledger. Where the shop asks for it.',
    ledgerEntry,
    aboutWallet,
  ),
  'coupon.claimed.v1': eventOf(
    'coupon.claimed.v1',
    'A user claimed a coupon. Where the shop asks for it.',
    userCoupon,
    aboutCoupon,
  ),
  'stock.changed.v1': eventOf(
    'stock.changed.v1',
    'The stock of an option changed, by this movement. Where the shop asks for it.',
    movement,
    aboutStock,
  ),
  'stock.low.v1': eventOf(
    'stock.low.v1',
    'The stock of an option came from above to its product’s `lowStock`, or below it. Where the shop asks for it.',
    z.looseObject({ ...ofOption, stock: z.int().min(0), lowStock: z.int().min(0), at: time }),
    aboutStock,
  ),
}

/** The JSON Schema (2020-12) of every event that a shop sends, by its CloudEvents type, which ends in its version. */
export function eventJsonSchemas(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  return Object.fromEntries(
    Object.entries(eventSchemas).map(([type, schema]) => {
      const { $schema, ...rest } = z.toJSONSchema(schema, {
        target: 'draft-2020-12',
        override({ jsonSchema }) {
          // The format says it, and can be read.
          if (jsonSchema.format === 'date-time') delete jsonSchema.pattern
        },
      })
      return [type, { $schema, $id: `urn:jumun:event:${type}`, ...rest }]
    }),
  )
}
