import type { Coupon, Discount } from './coupon/coupon.ts'
import type { UserCouponView } from './coupon/view-coupon.ts'
import type { StockMovement } from './catalog/product.ts'
import type { Order, OrderItem } from './order/order.ts'
import type { StoredEvent } from './outbox/event.ts'
import type { Ranking, RankingSnapshot } from './ranking/ranking.ts'
import type { User } from './user/user.ts'
import type { LedgerEntry } from './wallet/wallet.ts'

// What leaves the process as JSON: over HTTP, from the command line, to the data platform. Fields are named one by one,
// so that a field added inside is not published by accident. Times become ISO 8601 UTC; absent fields stay absent.

export function orderJson(order: Order) {
  const { orderId, userId, status, items, subtotal, discount, total, userCouponId, payment } = order
  return {
    orderId,
    userId,
    status,
    items: items.map(orderItemJson),
    subtotal,
    discount,
    total,
    ...(userCouponId !== undefined && { userCouponId }),
    createdAt: iso(order.createdAt),
    ...(order.expiresAt !== undefined && { expiresAt: iso(order.expiresAt) }),
    ...(payment !== undefined && {
      payment: { paymentId: payment.paymentId, amount: payment.amount, at: iso(payment.at) },
    }),
    history: order.history.map(({ from, to, reason, by, at }) => ({
      from,
      to,
      ...(reason !== undefined && { reason }),
      by,
      at: iso(at),
    })),
  }
}

function orderItemJson(item: OrderItem) {
  const { productId, optionId, productName, optionName, unitPrice, quantity, discount, amount } = item
  return { productId, optionId, productName, optionName, unitPrice, quantity, discount, amount }
}

export function userJson({ userId, name, email, createdAt }: User) {
  return { userId, name, ...(email !== undefined && { email }), createdAt: iso(createdAt) }
}

export function ledgerEntryJson(entry: LedgerEntry) {
  const { number, type, amount, balanceBefore, balanceAfter, orderId, reason, at } = entry
  return {
    number,
    type,
    amount,
    balanceBefore,
    balanceAfter,
    ...(orderId !== undefined && { orderId }),
    ...(reason !== undefined && { reason }),
    at: iso(at),
  }
}

export function stockMovementJson(movement: StockMovement) {
  const { productId, optionId, number, type, delta, stockAfter, orderId, reason, at } = movement
  return {
    productId,
    optionId,
    number,
    type,
    delta,
    stockAfter,
    ...(orderId !== undefined && { orderId }),
    ...(reason !== undefined && { reason }),
    at: iso(at),
  }
}

export function couponJson(coupon: Coupon) {
  const { couponId, code, name, minimumOrderAmount, quantity, claimed, claimFrom, claimUntil } = coupon
  const { validDays, validUntil } = coupon
  const discount: Discount = coupon.discount
  return {
    couponId,
    code,
    name,
    discount,
    minimumOrderAmount,
    quantity,
    claimed,
    remaining: quantity - claimed,
    ...(claimFrom !== undefined && { claimFrom: iso(claimFrom) }),
    ...(claimUntil !== undefined && { claimUntil: iso(claimUntil) }),
    ...(validDays !== undefined && { validDays }),
    ...(validUntil !== undefined && { validUntil: iso(validUntil) }),
    createdAt: iso(coupon.createdAt),
  }
}

export function userCouponJson(userCoupon: UserCouponView) {
  const { userCouponId, couponId, code, name, status, claimedAt, expiresAt, orderId } = userCoupon
  return {
    userCouponId,
    couponId,
    code,
    name,
    status,
    claimedAt: iso(claimedAt),
    ...(expiresAt !== undefined && { expiresAt: iso(expiresAt) }),
    ...(orderId !== undefined && { orderId }),
  }
}

export function rankingJson({ items, from, to, computedAt }: Ranking) {
  return { items, from: iso(from), to: iso(to), computedAt: iso(computedAt) }
}

export function rankingSnapshotJson(snapshot: RankingSnapshot) {
  return { date: snapshot.date, days: snapshot.days, ...rankingJson(snapshot) }
}

export function storedEventJson(event: StoredEvent) {
  const { eventId, type, orderId, sequence, status, attempts, lastError } = event
  return {
    eventId,
    type,
    orderId,
    sequence,
    status,
    attempts,
    nextAttemptAt: iso(event.nextAttemptAt),
    ...(lastError !== undefined && { lastError }),
    createdAt: iso(event.createdAt),
    ...(event.sentAt !== undefined && { sentAt: iso(event.sentAt) }),
  }
}

let lastAt = Number.NaN
let lastText = ''

/** The times of an order, of its event and mostly of the whole batch are one. */
function iso(at: number): string {
  if (at !== lastAt) {
    lastText = new Date(at).toISOString()
    lastAt = at
  }
  return lastText
}
