import { describe, expect, it } from 'vitest'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { refusal } from '../testing/refusal.ts'
import { monday } from '../testing/test-clock.ts'
import { openStockedShop, openTestShop } from '../suites/test-shop.ts'
import { createTeller } from './chosen-events.ts'
import { chosenEventTypes } from './event.ts'

interface CloudEvent {
  readonly id: string
  readonly source: string
  readonly type: string
  readonly subject: string
  readonly time: string
  readonly data: Readonly<Record<string, unknown>>
}

const told = ({ payload }: { payload: string }) => JSON.parse(payload) as CloudEvent
const latte = (quantity: number) => [{ productId: 'latte', quantity }]
const at = new Date(monday).toISOString()

describe('events that a shop asks for', () => {
  it('are not told where it does not', async () => {
    const { shop, publisher } = await openStockedShop()
    await shop.wallets.charge({ userId: 'mina', amount: 1 })
    await refusal(shop.orders.place({ userId: 'mina', items: latte(99) }), 'INSUFFICIENT_STOCK')
    await shop.outbox.relay()
    expect(publisher.received).toEqual([])
  })

  it('tell every change of a balance with its entry, and of a stock with its movement', async () => {
    const { shop, publisher } = await openStockedShop({ events: ['wallet.changed', 'stock.changed'] })
    const { orderId } = await shop.orders.place({ userId: 'mina', items: latte(2) })
    await shop.orders.cancel({ orderId })
    await shop.wallets.withdraw({ userId: 'mina', amount: 300, reason: 'mistyped', reference: 'r-1' })
    await shop.outbox.relay()
    const events = publisher.received.map(told)
    const stock = events.filter(({ type }) => type === 'stock.changed.v1')
    // What a shop begins with is a movement too.
    expect(stock.map(({ subject, data }) => [subject, data['number'], data['type'], data['delta']])).toEqual([
      ['latte/default', 1, 'INITIAL', 10],
      ['beans/250g', 1, 'INITIAL', 5],
      ['beans/1kg', 1, 'INITIAL', 2],
      ['latte/default', 2, 'ORDER', -2],
      ['latte/default', 3, 'CANCELLATION', 2],
    ])
    expect(stock[3]).toMatchObject({ source: 'jumun/stock', time: at, data: { stockAfter: 8, orderId, at } })
    const wallet = events.filter(({ type, subject }) => type === 'wallet.changed.v1' && subject === 'mina')
    expect(wallet.map(({ data }) => [data['number'], data['type'], data['amount'], data['balanceAfter']])).toEqual([
      [1, 'CHARGE', 10_000, 10_000],
      [2, 'PAYMENT', -9_000, 1_000],
      [3, 'REFUND', 9_000, 10_000],
      [4, 'WITHDRAWAL', -300, 9_700],
    ])
    expect(wallet[3]).toMatchObject({
      source: 'jumun/wallets',
      data: { userId: 'mina', reason: 'mistyped', reference: 'r-1', balanceBefore: 10_000, at },
    })
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
    await expectCleanAudit(shop)
  })

  it('tell a claim, and not what becomes of the coupon', async () => {
    const { shop, publisher } = await openStockedShop({ events: ['coupon.claimed'] })
    await shop.coupons.create({ code: 'C', name: 'C', discount: { type: 'FIXED', amount: 1 }, quantity: 1 })
    const { userCouponId, couponId } = await shop.coupons.claim({ userId: 'mina', code: 'C' })
    await refusal(shop.coupons.claim({ userId: 'jun', code: 'C' }), 'COUPON_SOLD_OUT')
    const { orderId } = await shop.orders.place({ userId: 'mina', items: latte(1), couponCode: 'C' })
    await shop.orders.cancel({ orderId })
    await shop.coupons.revoke({ userCouponId })
    await shop.outbox.relay()
    const [claimed, ...others] = publisher.received.filter(({ type }) => type === 'coupon.claimed').map(told)
    expect(others).toEqual([])
    expect(claimed).toEqual({
      specversion: '1.0',
      id: expect.any(String),
      source: 'jumun/coupons',
      type: 'coupon.claimed.v1',
      subject: userCouponId,
      time: at,
      datacontenttype: 'application/json',
      data: { userId: 'mina', userCouponId, couponId, code: 'C', name: 'C', status: 'ISSUED', claimedAt: at },
    })
    await expectCleanAudit(shop)
  })

  it('tell a stock that runs low once each time it does', async () => {
    const { shop, publisher } = await openStockedShop({ events: ['stock.low'] })
    await shop.catalog.updateProduct({ productId: 'latte', lowStock: 3 })
    await shop.wallets.charge({ userId: 'mina', amount: 90_000 })
    const sell = (quantity: number) => shop.orders.place({ userId: 'mina', items: latte(quantity) })
    await sell(6)
    // From 4 to 3, to 2; back to 4 and to 0.
    await Promise.all([sell(1), sell(1)])
    await shop.catalog.adjustStock({ productId: 'latte', delta: 2, reason: 'restock' })
    await shop.catalog.adjustStock({ productId: 'latte', delta: -4, reason: 'spilled' })
    await shop.outbox.relay()
    const low = publisher.received.filter(({ type }) => type === 'stock.low').map(told)
    expect(low.map(({ subject, data }) => [subject, data['stock'], data['lowStock']])).toEqual([
      ['latte/default', 3, 3],
      ['latte/default', 0, 3],
    ])
    await expectCleanAudit(shop)
  })

  it('tell an order that was refused, whose id the refusal has', async () => {
    const { shop, publisher } = await openStockedShop({ events: ['order.failed'] })
    await shop.carts.add({ userId: 'mina', productId: 'latte', quantity: 3 })
    const refusals = [
      await refusal(shop.orders.place({ userId: 'mina', items: latte(99) }), 'INSUFFICIENT_STOCK'),
      await refusal(shop.carts.checkout({ userId: 'mina' }), 'INSUFFICIENT_BALANCE'),
    ]
    await shop.outbox.relay()
    expect(publisher.received.map(told)).toMatchObject(
      refusals.map(({ code, details }) => ({
        type: 'order.failed.v1',
        subject: details.orderId,
        data: { orderId: details.orderId, status: 'FAILED', history: [{}, { reason: code }] },
      })),
    )
    await expectCleanAudit(shop)
  })

  it('outlive a failed order that is removed', async () => {
    const { shop, clock, publisher } = await openStockedShop({
      events: ['order.failed'],
      orders: { failedRetentionMs: 1_000 },
    })
    await refusal(shop.orders.place({ userId: 'mina', items: latte(99) }), 'INSUFFICIENT_STOCK')
    clock.advance(10_000)
    await shop.workers.purgeOnce()
    expect((await shop.orders.list()).items).toEqual([])
    await expectCleanAudit(shop)
    await shop.outbox.relay()
    expect(publisher.received.map(({ type }) => type)).toEqual(['order.failed'])
  })

  it.each(chosenEventTypes)('are %s alone where it asks for no others', async type => {
    const { shop, publisher } = await openStockedShop({ events: [type] })
    await shop.catalog.updateProduct({ productId: 'latte', lowStock: 9 })
    await shop.coupons.create({ code: 'C', name: 'C', discount: { type: 'FIXED', amount: 1 }, quantity: 1 })
    await shop.coupons.claim({ userId: 'mina', code: 'C' })
    await shop.orders.place({ userId: 'mina', items: latte(1) })
    await refusal(shop.orders.place({ userId: 'mina', items: latte(99) }), 'INSUFFICIENT_STOCK')
    await shop.outbox.relay()
    expect([...new Set(publisher.received.map(event => event.type))].toSorted()).toEqual(
      [type, 'order.paid'].toSorted(),
    )
  })

  it('cost a shop nothing that asks for none', () => {
    const newId = () => 'id'
    expect(createTeller([], newId)).toBeUndefined()
    // Told with the order itself.
    expect(createTeller(['order.failed'], newId)).toBeUndefined()
    for (const type of chosenEventTypes.slice(1)) expect(createTeller([type], newId)).toBeTypeOf('function')
  })

  it('keep ids with slashes apart', async () => {
    const { shop, publisher } = openTestShop({ events: ['stock.changed'] })
    const option = (optionId: string) => [{ optionId, name: optionId, price: 1, stock: 1 }]
    await shop.catalog.addProduct({ productId: 'a/b', name: 'A', options: option('c~') })
    await shop.catalog.addProduct({ productId: 'a', name: 'A', options: option('b/c~') })
    await shop.outbox.relay()
    expect(publisher.received.map(event => told(event).subject)).toEqual(['a~1b/c~0', 'a/b~1c~0'])
  })

  it('hold up neither each other nor orders', async () => {
    const { shop, publisher, clock } = await openStockedShop({
      events: [...chosenEventTypes],
      outbox: { maxAttempts: 1 },
    })
    await shop.outbox.relay()
    const before = publisher.received.length
    publisher.respond(({ type }) => (type === 'stock.changed' ? 'poison' : 'accept'))
    const { orderId } = await shop.orders.place({ userId: 'mina', items: latte(1) })
    await shop.orders.cancel({ orderId })
    await shop.outbox.relay()
    clock.advance(60_000)
    await shop.outbox.relay()
    const types = publisher.received.slice(before).map(({ type }) => type)
    expect(types.toSorted()).toEqual(['order.cancelled', 'order.paid', 'wallet.changed', 'wallet.changed'])
    expect(await shop.outbox.stats()).toMatchObject({ dead: 2, pending: 0, failed: 0 })
  })
})

it.each([[['order.paid']], [['all']], ['wallet.changed']])('refuses to tell %j', events => {
  expect(() => openTestShop({ events: events as never })).toThrow(/\/events/)
})
