import { describe, expect, it } from 'vitest'
import type { Order } from './order.ts'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { refusal } from '../testing/refusal.ts'
import { monday } from '../testing/test-clock.ts'
import { openStockedShop, type TestShop } from '../suites/test-shop.ts'

const halfHour = 30 * 60_000
const items = [{ productId: 'latte', quantity: 2 }]

async function openWithCoupon(validity: { validUntil?: number } = {}): Promise<TestShop & { userCouponId: string }> {
  const opened = await openStockedShop()
  const discount = { type: 'FIXED' as const, amount: 1_000 }
  await opened.shop.coupons.create({ code: 'C', name: 'C', discount, quantity: 9, ...validity })
  const { userCouponId } = await opened.shop.coupons.claim({ userId: 'mina', code: 'C' })
  return { ...opened, userCouponId }
}

async function stockAndBalance({ shop }: Pick<TestShop, 'shop'>): Promise<[number, number]> {
  const { stock } = await shop.catalog.getProduct({ productId: 'latte' })
  const { balance } = await shop.wallets.balance({ userId: 'mina' })
  return [stock, balance]
}

const couponStatus = async ({ shop }: Pick<TestShop, 'shop'>) =>
  (await shop.coupons.listForUser({ userId: 'mina' }))[0]!.status

const lastStep = (order: Order) => order.history.at(-1)

describe('create', () => {
  it('holds stock and coupon, and takes no money', async () => {
    const opened = await openWithCoupon()
    const order = await opened.shop.orders.create({ userId: 'mina', items, couponCode: 'C' })
    expect(order).toMatchObject({ status: 'PENDING', total: 8_000, expiresAt: monday + halfHour })
    expect(order).not.toHaveProperty('payment')
    expect(await stockAndBalance(opened)).toEqual([8, 10_000])
    expect(await couponStatus(opened)).toBe('USED')
    expect(await opened.shop.outbox.stats()).toMatchObject({ pending: 0 })
    expect((await opened.shop.ranking.top()).items).toEqual([])
    await expectCleanAudit(opened.shop)
  })

  it('expires after the time that the shop is set to', async () => {
    const { shop } = await openStockedShop({ orders: { expireAfterMs: 7 } })
    expect((await shop.orders.create({ userId: 'mina', items })).expiresAt).toBe(monday + 7)
  })
})

describe('pay', () => {
  it('debits the wallet, counts the sale on the day of payment and tells the platform', async () => {
    const opened = await openStockedShop()
    const { shop, clock } = opened
    const order = await shop.orders.create({ userId: 'mina', items })
    clock.advance(1_000)
    const paid = await shop.orders.pay({ orderId: order.orderId, userId: 'mina' })
    const at = monday + 1_000
    expect(paid).toEqual({
      ...order,
      status: 'PAID',
      payment: { paymentId: expect.any(String), amount: 9_000, at, soldOn: '2026-03-02' },
      history: [...order.history, { from: 'PENDING', to: 'PAID', by: 'user', at }],
    })
    expect(await stockAndBalance(opened)).toEqual([8, 1_000])
    expect((await shop.outbox.list()).items).toMatchObject([{ type: 'order.paid', sequence: 2 }])
    await refusal(shop.orders.pay({ orderId: order.orderId }), 'ORDER_NOT_PAYABLE')
    await expectCleanAudit(shop)
  })

  it('that fails leaves the order pending, counted and told once each', async () => {
    const opened = await openStockedShop()
    const { shop } = opened
    const order = await shop.orders.create({ userId: 'mina', items: [{ productId: 'latte', quantity: 3 }] })
    const pay = { orderId: order.orderId, userId: 'mina', idempotencyKey: 'k' }
    for (const time of [1, 2]) {
      const { details } = await refusal(shop.orders.pay(pay), 'INSUFFICIENT_BALANCE')
      expect([time, details]).toEqual([time, { required: 13_500, available: 10_000 }])
    }
    const pending = await shop.orders.get({ orderId: order.orderId })
    expect(pending).toEqual({ ...order, refusedPayments: { count: 2, lastAt: monday, reason: 'INSUFFICIENT_BALANCE' } })
    expect(await stockAndBalance(opened)).toEqual([7, 10_000])
    await shop.wallets.charge({ userId: 'mina', amount: 3_500 })
    expect((await shop.orders.pay(pay)).status).toBe('PAID')
    expect((await shop.outbox.list()).items.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['order.payment_failed', 2],
      ['order.payment_failed', 3],
      ['order.paid', 4],
    ])
    await expectCleanAudit(shop)
  })

  it('that fails a thousand times leaves an order and events that are no larger for it', async () => {
    const { shop } = await openStockedShop()
    const { orderId } = await shop.orders.create({ userId: 'mina', items: [{ productId: 'latte', quantity: 3 }] })
    for (let i = 0; i < 1_000; i += 1) await refusal(shop.orders.pay({ orderId }), 'INSUFFICIENT_BALANCE')
    const { history, refusedPayments } = await shop.orders.get({ orderId })
    expect([history.length, refusedPayments?.count]).toEqual([1, 1_000])
    const { items, total } = await shop.outbox.list({ page: 10, limit: 100 })
    expect(total).toBe(1_000)
    expect(Math.max(...items.map(({ payload }) => payload.length))).toBeLessThan(1_000)
    await shop.wallets.charge({ userId: 'mina', amount: 10_000 })
    await shop.orders.cancel({ orderId })
    await expectCleanAudit(shop)
  })

  it('by the shop itself is written down as of an admin', async () => {
    const { shop } = await openStockedShop()
    const { orderId } = await shop.orders.create({ userId: 'mina', items })
    expect(lastStep(await shop.orders.pay({ orderId }))).toMatchObject({ by: 'admin' })
  })

  it('is possible until just before the order expires', async () => {
    const { shop, clock } = await openStockedShop()
    const first = await shop.orders.create({ userId: 'mina', items })
    const second = await shop.orders.create({ userId: 'mina', items })
    clock.advance(halfHour - 1)
    await shop.orders.pay({ orderId: first.orderId })
    clock.advance(1)
    const { details } = await refusal(shop.orders.pay({ orderId: second.orderId }), 'ORDER_NOT_PAYABLE')
    expect(details).toEqual({ orderId: second.orderId, status: 'EXPIRED' })
    await expectCleanAudit(shop)
  })
})

describe('cancel', () => {
  it('releases a pending order', async () => {
    const opened = await openWithCoupon()
    const { shop, userCouponId } = opened
    const order = await shop.orders.create({ userId: 'mina', items, userCouponId })
    const cancelled = await shop.orders.cancel({ orderId: order.orderId, userId: 'mina', reason: 'changed my mind' })
    expect(cancelled.status).toBe('CANCELLED')
    expect(lastStep(cancelled)).toEqual({
      from: 'PENDING',
      to: 'CANCELLED',
      reason: 'changed my mind',
      by: 'user',
      at: monday,
    })
    expect(await stockAndBalance(opened)).toEqual([10, 10_000])
    expect(await couponStatus(opened)).toBe('ISSUED')
    expect((await shop.wallets.history({ userId: 'mina' })).items).toHaveLength(1)
    expect((await shop.outbox.list()).items).toMatchObject([{ type: 'order.cancelled' }])
    await expectCleanAudit(shop)
  })

  it('refunds a paid order in full, once', async () => {
    const opened = await openWithCoupon()
    const { shop, userCouponId, clock } = opened
    const { orderId } = await shop.orders.place({ userId: 'mina', items, userCouponId })
    expect(await stockAndBalance(opened)).toEqual([8, 2_000])
    clock.advance(86_400_000)
    const [first, second] = await Promise.allSettled([shop.orders.cancel({ orderId }), shop.orders.cancel({ orderId })])
    expect([first.status, second.status]).toEqual(['fulfilled', 'rejected'])
    expect(await stockAndBalance(opened)).toEqual([10, 10_000])
    expect(await couponStatus(opened)).toBe('ISSUED')
    expect((await shop.ranking.top()).items).toEqual([])
    const { details } = await refusal(shop.orders.cancel({ orderId }), 'ORDER_NOT_CANCELLABLE')
    expect(details).toEqual({ orderId, status: 'CANCELLED' })
    await expectCleanAudit(shop)
    const again = await shop.orders.place({ userId: 'mina', items, userCouponId })
    expect(again.discount).toBe(1_000)
    await expectCleanAudit(shop)
  })

  it('does not give back a coupon that has expired', async () => {
    const opened = await openWithCoupon({ validUntil: monday + 100 })
    const { shop, clock, userCouponId } = opened
    const { orderId } = await shop.orders.place({ userId: 'mina', items, userCouponId })
    clock.advance(100)
    await shop.orders.cancel({ orderId })
    expect(await couponStatus(opened)).toBe('EXPIRED')
    await refusal(shop.orders.place({ userId: 'mina', items, userCouponId }), 'COUPON_EXPIRED')
    await expectCleanAudit(shop)
  })

  it('refunds over the limit of the wallet', async () => {
    const { shop } = await openStockedShop({ wallet: { maxBalance: 10_000 } })
    const { orderId } = await shop.orders.place({ userId: 'mina', items })
    await shop.wallets.charge({ userId: 'mina', amount: 9_000 })
    await shop.orders.cancel({ orderId })
    expect(await shop.wallets.balance({ userId: 'mina' })).toMatchObject({ balance: 19_000 })
    await expectCleanAudit(shop)
  })
})

describe('expirePending', () => {
  it('releases exactly at expiresAt what was not paid', async () => {
    const opened = await openWithCoupon()
    const { shop, clock, userCouponId } = opened
    const { orderId } = await shop.orders.create({ userId: 'mina', items, userCouponId })
    clock.advance(halfHour - 1)
    expect(await shop.orders.expirePending()).toEqual({ expiredOrders: 0, expiredCoupons: 0 })
    clock.advance(1)
    expect(await shop.orders.expirePending()).toEqual({ expiredOrders: 1, expiredCoupons: 0 })
    const order = await shop.orders.get({ orderId })
    expect(order.status).toBe('EXPIRED')
    expect(lastStep(order)).toEqual({
      from: 'PENDING',
      to: 'EXPIRED',
      reason: 'NOT_PAID_IN_TIME',
      by: 'system',
      at: monday + halfHour,
    })
    expect(await stockAndBalance(opened)).toEqual([10, 10_000])
    expect(await couponStatus(opened)).toBe('ISSUED')
    expect(await shop.orders.expirePending()).toEqual({ expiredOrders: 0, expiredCoupons: 0 })
    await refusal(shop.orders.pay({ orderId }), 'ORDER_NOT_PAYABLE')
    await refusal(shop.orders.cancel({ orderId }), 'ORDER_NOT_CANCELLABLE')
    await expectCleanAudit(shop)
  })

  it('takes all that is due, in rounds, and leaves what was paid or cancelled', async () => {
    const { shop, clock } = await openStockedShop({ orders: { maxPending: 1_000 } })
    await shop.catalog.adjustStock({ productId: 'latte', delta: 500, reason: 'more' })
    const one = [{ productId: 'latte', quantity: 1 }]
    const orders = await Promise.all(
      Array.from({ length: 252 }, () => shop.orders.create({ userId: 'mina', items: one })),
    )
    await shop.orders.pay({ orderId: orders[0]!.orderId })
    await shop.orders.cancel({ orderId: orders[1]!.orderId })
    clock.advance(halfHour)
    expect(await shop.orders.expirePending()).toEqual({ expiredOrders: 250, expiredCoupons: 0 })
    expect(await shop.catalog.getProduct({ productId: 'latte' })).toMatchObject({ stock: 509 })
    await expectCleanAudit(shop)
  })

  it('writes down coupons whose time is over', async () => {
    const opened = await openWithCoupon({ validUntil: monday + 100 })
    const { shop, clock } = opened
    clock.advance(99)
    expect(await shop.orders.expirePending()).toEqual({ expiredOrders: 0, expiredCoupons: 0 })
    clock.advance(1)
    expect(await couponStatus(opened)).toBe('EXPIRED')
    expect(await shop.orders.expirePending()).toEqual({ expiredOrders: 0, expiredCoupons: 1 })
    expect(await shop.orders.expirePending()).toEqual({ expiredOrders: 0, expiredCoupons: 0 })
    await expectCleanAudit(shop)
  })
})
