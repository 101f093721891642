import type { CartItem } from '../../cart/cart.ts'
import { type Option, type ProductInfo, type StockMovement, defaultOption } from '../../catalog/product.ts'
import type { Coupon, UserCoupon } from '../../coupon/coupon.ts'
import type { Order, OrderItem } from '../../order/order.ts'
import type { PublisherRow } from '../../outbox/delivery-rows.ts'
import type { ShopEvent } from '../../outbox/event.ts'
import type { StoredAnswer } from '../../ports/answers.ts'
import type { RankingSnapshot, SalesFigure } from '../../ranking/ranking.ts'
import type { User } from '../../user/user.ts'
import type { LedgerEntry, Wallet } from '../../wallet/wallet.ts'

/** A moment of the tests' shop, epoch ms. */
export const moment = 1_760_000_000_000

/** The id number `number` of those that core makes: a UUIDv7, so that a store may keep ids of this shape in 16 bytes. */
export function idOf(number: number): string {
  return `0199c000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`
}

export function userRow(user: Partial<User> = {}): User {
  return { userId: 'mina', name: 'Mina', createdAt: moment, ...user }
}

export function walletRow(wallet: Partial<Wallet> = {}): Wallet {
  return { userId: 'mina', balance: 0, entryCount: 0, ...wallet }
}

export function entryRow(entry: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    userId: 'mina',
    number: 1,
    type: 'CHARGE',
    amount: 500,
    balanceBefore: 0,
    balanceAfter: 500,
    at: moment,
    ...entry,
  }
}

export function productRow(product: Partial<ProductInfo> = {}): ProductInfo {
  return { productId: 'latte', name: 'Latte', price: 4500, status: 'ON_SALE', createdAt: moment, ...product }
}

export function optionRow(option: Partial<Option> = {}): Option {
  const names = { productId: 'latte', optionId: defaultOption, name: defaultOption }
  return { ...names, price: 4500, stock: 10, movementCount: 0, position: 0, ...option }
}

export function movementRow(movement: Partial<StockMovement> = {}): StockMovement {
  const option = { productId: 'latte', optionId: defaultOption }
  return { ...option, number: 1, type: 'INITIAL', delta: 10, stockAfter: 10, at: moment, ...movement }
}

export function couponRow(coupon: Partial<Coupon> = {}): Coupon {
  return {
    couponId: 'welcome-2025',
    code: 'WELCOME',
    name: 'Welcome',
    discount: { type: 'FIXED', amount: 1000 },
    minimumOrderAmount: 0,
    quantity: 100,
    claimed: 0,
    createdAt: moment,
    ...coupon,
  }
}

export function userCouponRow(userCoupon: Partial<UserCoupon> = {}): UserCoupon {
  const ids = { userCouponId: idOf(1), couponId: 'welcome-2025', userId: 'mina' }
  return { ...ids, status: 'ISSUED', claimedAt: moment, ...userCoupon }
}

export function cartRow(item: Partial<CartItem> = {}): CartItem {
  const option = { productId: 'latte', optionId: defaultOption }
  return { itemId: idOf(1), userId: 'mina', ...option, quantity: 1, addedAt: moment, ...item }
}

export function itemRow(item: Partial<OrderItem> = {}): OrderItem {
  const option = { productId: 'latte', optionId: defaultOption, productName: 'Latte', optionName: defaultOption }
  return { ...option, unitPrice: 4500, quantity: 2, discount: 0, amount: 9000, ...item }
}

/** A pending order. */
export function orderRow(order: Partial<Order> = {}): Order {
  return {
    orderId: idOf(1),
    userId: 'mina',
    status: 'PENDING',
    items: [itemRow()],
    subtotal: 9000,
    discount: 0,
    total: 9000,
    createdAt: moment,
    history: [{ from: null, to: 'PENDING', by: 'user', at: moment }],
    ...order,
  }
}

/** The order after its payment. */
export function paid(order: Order, paymentId = idOf(900_000)): Order {
  const at = order.createdAt + 1
  return {
    ...order,
    status: 'PAID',
    payment: { paymentId, amount: order.total, at },
    history: [...order.history, { from: 'PENDING', to: 'PAID', by: 'user', at }],
  }
}

export function salesRow(figure: Partial<SalesFigure> = {}): SalesFigure {
  return { day: '2025-10-09', productId: 'latte', optionId: defaultOption, quantity: 2, revenue: 9000, ...figure }
}

export function snapshotRow(snapshot: Partial<RankingSnapshot> = {}): RankingSnapshot {
  const item = { rank: 1, productId: 'latte', name: 'Latte', price: 4500, totalSales: 2, revenue: 9000 }
  return {
    date: '2025-10-10',
    days: 3,
    items: [item],
    from: moment - 1000,
    to: moment,
    computedAt: moment + 5,
    ...snapshot,
  }
}

export function answerRow(answer: Partial<StoredAnswer> = {}): StoredAnswer {
  const key = { userId: 'mina', operation: 'orders.place', key: 'k1' }
  return { ...key, fingerprint: 'f1', answer: '{"ok":true}', createdAt: moment, ...answer }
}

export function eventRow(event: Partial<ShopEvent> = {}): ShopEvent {
  const ids = { eventId: idOf(1), orderId: idOf(1), sequence: 2 }
  return { ...ids, type: 'order.paid', payload: '{"specversion":"1.0"}', createdAt: moment, ...event }
}

/** A publisher that has not delivered anything. */
export function publisherRow(row: Partial<PublisherRow> = {}): PublisherRow {
  const none = { cursor: 0, failed: 0, dead: 0, waiting: 0, failures: 0, pausedUntil: 0 }
  return { publisher: 1, name: 'memory', ...none, ...row }
}
