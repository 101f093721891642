import { expect } from 'vitest'
import type { MemoryPublisher } from '../../memory/memory-publisher.ts'
import type { CursorView, ListView, PageView } from '../../engine/paging.ts'
import type { Shop } from '../../shop.ts'
import { cartView } from './carts.ts'
import { productView } from './catalog.ts'
import { couponView, userCouponView } from './coupons.ts'
import { orderView } from './order-view.ts'
import { latestRetry, stats } from './outbox.ts'
import { fillSlots, withIds } from './slot.ts'
import { userView } from './users.ts'
import {
  balanceOf,
  type ModelEvent,
  modelSettings,
  type ModelOption,
  type ModelState,
  type ModelUser,
} from './state.ts'

/** Small pages, so that every list is also paged through. */
const limit = 7

export async function allByCursor<T>(
  list: (input: { cursor?: string; limit: number }) => Promise<CursorView<T>>,
): Promise<T[]> {
  const all: T[] = []
  let page = await list({ limit })
  for (; page.nextCursor !== null; page = await list({ limit, cursor: page.nextCursor })) all.push(...page.items)
  return [...all, ...page.items]
}

async function allByPage<T>(
  list: (input: { page: number; limit: number }) => Promise<PageView<T> | ListView<T>>,
): Promise<T[]> {
  const all: T[] = []
  for (let page = 1; ; page += 1) {
    const { items, total } = await list({ page, limit })
    all.push(...items)
    if (items.length < limit) {
      expect(total).toBe(all.length)
      return all
    }
  }
}

function same(what: string, actual: unknown, expected: unknown): void {
  fillSlots(expected, actual)
  expect(actual, what).toStrictEqual(withIds(expected))
}

/** Compares all that a shop can be asked for with what the model says. */
export async function compareState(state: ModelState, shop: Shop, publisher: MemoryPublisher): Promise<void> {
  for (const user of state.users.values()) await compareUser(state, shop, user)
  const products = [...state.products.values()]
  const listed = await allByPage(input => shop.catalog.listProducts({ ...input, includeHidden: true }))
  expect(new Map(listed.map(product => [product.productId, product])), 'products').toEqual(
    new Map(products.map(product => [product.productId, withIds(productView(product))])),
  )
  for (const { productId, options } of products) {
    for (const option of options) {
      const { optionId } = option
      const history = await allByCursor(input => shop.catalog.stockHistory({ ...input, productId, optionId }))
      same(`movements of ${productId}/${optionId}`, history.toReversed(), movementsView(productId, option))
    }
  }
  for (const coupon of state.coupons.values()) {
    same(`coupon ${coupon.code}`, await shop.coupons.get({ code: coupon.code }), couponView(state, coupon))
  }
  await compareOutbox(state, shop, publisher)
  same('outbox', await shop.outbox.stats(), stats(state))
}

async function compareUser(state: ModelState, shop: Shop, user: ModelUser): Promise<void> {
  if (user.erased) return
  const { userId } = user
  same(`user ${userId}`, await shop.users.get({ userId }), userView(user))
  same(`balance of ${userId}`, await shop.wallets.balance({ userId }), { userId, balance: balanceOf(user) })
  // Failed orders come to light here only: their ids were never told.
  const orders = await allByCursor(input => shop.orders.list({ ...input, userId }))
  const expectedOrders = state.orders.filter(order => order.userId === userId)
  same(`orders of ${userId}`, orders.toReversed(), expectedOrders.map(orderView))
  const history = await allByCursor(input => shop.wallets.history({ ...input, userId }))
  same(`ledger of ${userId}`, history.toReversed(), ledgerView(user))
  same(`cart of ${userId}`, await shop.carts.get({ userId }), cartView(state, user))
  const userCoupons = await shop.coupons.listForUser({ userId })
  const expected = state.userCoupons.filter(one => one.userId === userId).map(one => userCouponView(state, one))
  const byCode = (list: readonly unknown[]) => new Map(list.map(one => [(one as { code: string }).code, one]))
  expect(byCode(userCoupons), `coupons of ${userId}`).toEqual(byCode(expected.map(withIds)))
}

function ledgerView({ userId, entries }: ModelUser): unknown[] {
  return entries.map(({ type, amount, after, order, reason, reference, at }, index) => ({
    userId,
    number: index + 1,
    type,
    amount,
    balanceBefore: after - amount,
    balanceAfter: after,
    ...(order !== undefined && { orderId: order.id }),
    ...(reason !== undefined && { reason }),
    ...(reference !== undefined && { reference }),
    ...(type === 'CHARGE' && { maxBalance: modelSettings.wallet.maxBalance }),
    at,
  }))
}

function movementsView(productId: string, { optionId, movements }: ModelOption): unknown[] {
  return movements.map(({ type, delta, after, order, reason, at }, index) => ({
    productId,
    optionId,
    number: index + 1,
    type,
    delta,
    stockAfter: after,
    ...(order !== undefined && { orderId: order.id }),
    ...(reason !== undefined && { reason }),
    at,
  }))
}

/** Compares the events, and takes over how long the shop has drawn to wait before each retry. */
export async function compareOutbox(state: ModelState, shop: Shop, publisher: MemoryPublisher): Promise<void> {
  const events = await allByPage(input => shop.outbox.list(input))
  const told = events.map(({ eventId, type, orderId, subject, sequence, status, attempts, createdAt, payload }) => ({
    eventId,
    type,
    orderId,
    subject: subject ?? orderId,
    sequence,
    status,
    attempts,
    createdAt,
    payload: JSON.parse(payload) as unknown,
  }))
  const expected = state.events.map(event => ({
    eventId: event.id,
    type: event.type,
    // What waits for no other event has a line of its own.
    orderId: event.order?.id ?? event.id,
    subject: event.subject ?? event.order!.id,
    sequence: event.sequence,
    status: event.status,
    attempts: event.status === 'SENT' ? undefined : event.attempts,
    createdAt: event.createdAt,
    payload: payloadOf(event),
  }))
  same('events', told, expected)
  for (const [index, event] of state.events.entries()) {
    const { nextAttemptAt, lastError } = events[index]!
    if (event.status !== 'FAILED') continue
    const latest = event.nextAttemptAt
    const waitMs = latestRetry(event, 0)
    expect(lastError).toEqual(expect.any(String))
    expect(nextAttemptAt).toBeLessThanOrEqual(latest)
    expect(nextAttemptAt).toBeGreaterThanOrEqual(latest - waitMs / 2)
    event.nextAttemptAt = nextAttemptAt!
  }
  const received = publisher.received.map(({ eventId }) => eventId)
  const taken = [...state.received].map(({ id }) => id.id ?? 'unknown')
  expect(received.toSorted(), 'what the platform has received').toEqual(taken.toSorted())
}

function payloadOf({ id, type, order, subject, createdAt, data }: ModelEvent): unknown {
  const sources: Record<string, string> = { wallet: 'wallets', stock: 'stock', coupon: 'coupons', order: 'orders' }
  return {
    specversion: '1.0',
    id,
    source: `jumun/${sources[type.split('.')[0]!]}`,
    type: `${type}.v1`,
    subject: subject ?? order!.id,
    time: new Date(createdAt).toISOString(),
    datacontenttype: 'application/json',
    data,
  }
}
