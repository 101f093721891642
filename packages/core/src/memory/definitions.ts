import type { CartItem } from '../cart/cart.ts'
import type { Option, ProductInfo, StockMovement } from '../catalog/product.ts'
import type { Coupon, UserCoupon } from '../coupon/coupon.ts'
import type { StoredEvent } from '../outbox/event.ts'
import type { ScannedRows } from '../ports/scanner.ts'
import type { Setting } from '../ports/settings.ts'
import type { StoredAnswer } from '../ports/answers.ts'
import type { RankingSnapshot, SalesFigure } from '../ranking/ranking.ts'
import type { User } from '../user/user.ts'
import type { LedgerEntry, Wallet } from '../wallet/wallet.ts'
import { change, count, discount, id, list, oneOf, optional, text } from './column.ts'
import type { TableDefinition } from './table.ts'

/** An event with the lease that its claim gave it. */
export interface EventRow extends StoredEvent {
  readonly leaseToken?: string
  readonly leaseUntil?: number
}

/** Says a definition's row, and lets its indexes' names be inferred. */
function table<Row extends object>() {
  return <Name extends string = never>(definition: TableDefinition<Row, Name>) => definition
}

const users = table<User>()({
  name: 'users',
  columns: { userId: id, name: text, email: optional(text), createdAt: count },
  key: row => [row.userId],
  indexes: { age: { key: row => [row.createdAt] } },
})

const wallets = table<Wallet>()({
  name: 'wallets',
  columns: { userId: text, balance: count, entryCount: count },
  key: row => [row.userId],
})

const ledger = table<LedgerEntry>()({
  name: 'ledger',
  columns: {
    userId: text,
    number: count,
    type: oneOf('CHARGE', 'PAYMENT', 'REFUND'),
    amount: change,
    balanceBefore: count,
    balanceAfter: count,
    orderId: optional(text),
    reason: optional(text),
    maxBalance: optional(count),
    at: count,
  },
  key: row => [row.userId, row.number],
})

const products = table<ProductInfo>()({
  name: 'products',
  columns: { productId: id, name: text, price: count, status: oneOf('ON_SALE', 'HIDDEN'), createdAt: count },
  key: row => [row.productId],
  indexes: { age: { key: row => [row.createdAt] } },
})

const options = table<Option>()({
  name: 'options',
  columns: {
    productId: text,
    optionId: id,
    name: text,
    price: count,
    stock: count,
    movementCount: count,
    position: count,
  },
  key: row => [row.productId, row.optionId],
  indexes: { position: { key: row => [row.productId, row.position] } },
})

const movements = table<StockMovement>()({
  name: 'movements',
  columns: {
    productId: text,
    optionId: text,
    number: count,
    type: oneOf('INITIAL', 'ADJUSTMENT', 'ORDER', 'CANCELLATION', 'EXPIRY'),
    delta: change,
    stockAfter: count,
    orderId: optional(text),
    reason: optional(text),
    at: count,
  },
  key: row => [row.productId, row.optionId, row.number],
})

const coupons = table<Coupon>()({
  name: 'coupons',
  columns: {
    couponId: id,
    code: id,
    name: text,
    discount,
    minimumOrderAmount: count,
    quantity: count,
    claimed: count,
    claimFrom: optional(count),
    claimUntil: optional(count),
    validDays: optional(count),
    validUntil: optional(count),
    createdAt: count,
  },
  key: row => [row.couponId],
  check: row => row.claimed <= row.quantity,
  indexes: { code: { key: row => [row.code], unique: true }, age: { key: row => [row.createdAt] } },
})

const userCoupons = table<UserCoupon>()({
  name: 'userCoupons',
  columns: {
    userCouponId: text,
    couponId: text,
    userId: text,
    status: oneOf('ISSUED', 'USED', 'EXPIRED', 'REVOKED'),
    claimedAt: count,
    expiresAt: optional(count),
    orderId: optional(text),
    reason: optional(text),
  },
  key: row => [row.userCouponId],
  indexes: {
    owner: { key: row => [row.userId, row.couponId], unique: true },
    newest: { key: row => [row.userId, -row.claimedAt] },
    due: { key: row => (row.status === 'ISSUED' && row.expiresAt !== undefined ? [row.expiresAt] : undefined) },
  },
})

const carts = table<CartItem>()({
  name: 'carts',
  columns: { itemId: text, userId: text, productId: text, optionId: text, quantity: count, addedAt: count },
  key: row => [row.itemId],
  indexes: {
    option: { key: row => [row.userId, row.productId, row.optionId], unique: true },
    age: { key: row => [row.userId, row.addedAt] },
  },
})

const orderStatus = oneOf('PENDING', 'PAID', 'FAILED', 'CANCELLED', 'EXPIRED')

const orders = table<ScannedRows['orders']>()({
  name: 'orders',
  columns: {
    orderId: text,
    userId: text,
    status: orderStatus,
    subtotal: count,
    discount: count,
    total: count,
    userCouponId: optional(text),
    createdAt: count,
    expiresAt: optional(count),
  },
  key: row => [row.orderId],
  indexes: {
    age: { key: row => [row.createdAt] },
    user: { key: row => [row.userId, row.createdAt] },
    due: { key: row => (row.status === 'PENDING' && row.expiresAt !== undefined ? [row.expiresAt] : undefined) },
  },
})

const orderItems = table<ScannedRows['orderItems']>()({
  name: 'orderItems',
  columns: {
    orderId: text,
    number: count,
    productId: text,
    optionId: text,
    productName: text,
    optionName: text,
    unitPrice: count,
    quantity: count,
    discount: count,
    amount: count,
  },
  key: row => [row.orderId, row.number],
})

const orderSteps = table<ScannedRows['orderSteps']>()({
  name: 'orderSteps',
  columns: {
    orderId: text,
    number: count,
    from: oneOf(null, 'PENDING', 'PAID', 'FAILED', 'CANCELLED', 'EXPIRED'),
    to: orderStatus,
    reason: optional(text),
    by: oneOf('user', 'admin', 'system'),
    at: count,
  },
  key: row => [row.orderId, row.number],
})

const payments = table<ScannedRows['payments']>()({
  name: 'payments',
  columns: { orderId: text, userId: text, paymentId: text, amount: count, at: count, soldOn: optional(text) },
  key: row => [row.orderId],
  indexes: { payment: { key: row => [row.paymentId], unique: true } },
})

const sales = table<SalesFigure>()({
  name: 'sales',
  columns: { day: text, productId: text, optionId: text, quantity: count, revenue: count },
  key: row => [row.day, row.productId, row.optionId],
})

const snapshots = table<RankingSnapshot>()({
  name: 'snapshots',
  columns: { date: text, days: count, items: list, from: count, to: count, computedAt: count },
  key: row => [row.date],
})

const settings = table<Setting>()({
  name: 'settings',
  columns: { name: id, value: text },
  key: row => [row.name],
})

const answers = table<StoredAnswer>()({
  name: 'answers',
  columns: { userId: text, operation: text, key: text, fingerprint: text, answer: text, createdAt: count },
  key: row => [row.userId, row.operation, row.key],
  indexes: { age: { key: row => [row.createdAt] } },
})

const events = table<EventRow>()({
  name: 'events',
  columns: {
    eventId: text,
    type: oneOf('order.paid', 'order.cancelled', 'order.payment_failed'),
    orderId: text,
    sequence: count,
    payload: text,
    createdAt: count,
    status: oneOf('PENDING', 'FAILED', 'SENT', 'DEAD'),
    attempts: count,
    nextAttemptAt: count,
    lastError: optional(text),
    sentAt: optional(count),
    leaseToken: optional(text),
    leaseUntil: optional(count),
  },
  key: row => [row.eventId],
  indexes: {
    age: { key: row => [row.createdAt] },
    status: { key: row => [row.status, row.createdAt] },
    open: { key: row => (row.status === 'PENDING' || row.status === 'FAILED' ? [row.createdAt] : undefined) },
    order: { key: row => [row.orderId, row.sequence], unique: true },
  },
})

/** The tables by name. */
export const definitions = {
  users,
  wallets,
  ledger,
  products,
  options,
  movements,
  coupons,
  userCoupons,
  carts,
  orders,
  orderItems,
  orderSteps,
  payments,
  sales,
  snapshots,
  settings,
  answers,
  events,
}
