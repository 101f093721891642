import { describe, expect, it } from 'vitest'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { endingOf, refusal, tally } from '../testing/refusal.ts'
import { monday } from '../testing/test-clock.ts'
import { openStockedShop, openTestShop } from '../suites/test-shop.ts'

const hourMs = 3_600_000

async function openDrop(limitPerUser = 2) {
  const opened = await openStockedShop({ wallet: { maxBalance: 1_000_000 } })
  const { shop } = opened
  const sizes = ['s', 'l'].map(optionId => ({ optionId, name: optionId, price: 100, stock: 20 }))
  await shop.catalog.addProduct({ productId: 'mug', name: 'Mug', options: sizes, limitPerUser })
  return opened
}

const mugs = (quantity: number, optionId = 's') => ({ productId: 'mug', optionId, quantity })

describe('a limit for one user', () => {
  it('holds over all options and all living orders, and says what was bought', async () => {
    const { shop } = await openDrop(3)
    const userId = 'mina'
    await shop.orders.place({ userId, items: [mugs(1)] })
    await shop.orders.create({ userId, items: [mugs(1, 'l')] })
    const items = [mugs(1), mugs(1, 'l')]
    const { details } = await refusal(shop.orders.place({ userId, items }), 'PURCHASE_LIMIT_EXCEEDED')
    const excess = { productId: 'mug', limit: 3, bought: 2, requested: 2 }
    expect(details).toMatchObject({ ...excess, products: [excess] })
    await shop.orders.place({ userId, items: [mugs(1)] })
    await refusal(shop.orders.create({ userId, items: [mugs(1)] }), 'PURCHASE_LIMIT_EXCEEDED')
    await shop.orders.place({ userId: 'jun', items: [mugs(3)] })
    await expectCleanAudit(shop)
  })

  it('holds beside lines without one', async () => {
    const { shop } = await openDrop()
    const latte = { productId: 'latte', quantity: 1 }
    const order = (quantity: number) => shop.orders.place({ userId: 'mina', items: [latte, mugs(quantity)] })
    await refusal(order(3), 'PURCHASE_LIMIT_EXCEEDED')
    await order(2)
    const { message } = await refusal(order(1), 'PURCHASE_LIMIT_EXCEEDED')
    expect(message).toBe('Over the limit per user: mug (1 wanted, 2 bought, limit 2).')
  })

  it('is exact for orders of one batch', async () => {
    const { shop } = await openDrop()
    const calls = Array.from({ length: 10 }, () => endingOf(shop.orders.place({ userId: 'mina', items: [mugs(1)] })))
    expect(tally(await Promise.all(calls))).toEqual({ ok: 2, PURCHASE_LIMIT_EXCEEDED: 8 })
  })

  it('opens again by cancellation, expiry and payments that fail', async () => {
    const { shop, clock } = await openDrop()
    const userId = 'mina'
    const full = () => refusal(shop.orders.place({ userId, items: [mugs(1)] }), 'PURCHASE_LIMIT_EXCEEDED')
    const { orderId } = await shop.orders.place({ userId, items: [mugs(2)] })
    await full()
    await shop.orders.cancel({ orderId })
    await shop.orders.create({ userId, items: [mugs(2)] })
    await full()
    clock.advance(hourMs)
    await shop.orders.expirePending()
    await shop.orders.place({ userId, items: [mugs(2)] })
    await full()
  })

  it('opens again within the batch that cancels', async () => {
    const { shop } = await openDrop()
    const userId = 'mina'
    const { orderId } = await shop.orders.place({ userId, items: [mugs(2)] })
    const calls = [
      endingOf(shop.orders.place({ userId, items: [mugs(1)] })),
      endingOf(shop.orders.cancel({ orderId })),
      endingOf(shop.orders.place({ userId, items: [mugs(2)] })),
      endingOf(shop.orders.place({ userId, items: [mugs(1)] })),
    ]
    const endings = await Promise.all(calls)
    expect(endings.map(ending => (ending.ok ? 'ok' : ending.code))).toEqual([
      'PURCHASE_LIMIT_EXCEEDED',
      'ok',
      'ok',
      'PURCHASE_LIMIT_EXCEEDED',
    ])
  })

  it('counts what was bought before it was set, can be changed and taken away', async () => {
    const { shop } = await openDrop(9)
    const userId = 'mina'
    const limit = (limitPerUser: number | null) => shop.catalog.updateProduct({ productId: 'mug', limitPerUser })
    await limit(null)
    await shop.orders.place({ userId, items: [mugs(12)] })
    expect(await limit(10)).toMatchObject({ limitPerUser: 10 })
    const { details } = await refusal(shop.orders.place({ userId, items: [mugs(1)] }), 'PURCHASE_LIMIT_EXCEEDED')
    expect(details).toMatchObject({ limit: 10, bought: 12, requested: 1 })
    await limit(13)
    await shop.orders.place({ userId, items: [mugs(1)] })
  })

  it('holds for orders from the cart', async () => {
    const { shop } = await openDrop()
    const userId = 'mina'
    await shop.carts.add({ userId, ...mugs(3) })
    await refusal(shop.carts.checkout({ userId }), 'PURCHASE_LIMIT_EXCEEDED')
    const { items } = await shop.carts.get({ userId })
    await shop.carts.setQuantity({ userId, itemId: items[0]!.itemId, quantity: 2 })
    await shop.carts.checkout({ userId })
    await shop.carts.add({ userId, ...mugs(1) })
    await refusal(shop.carts.checkout({ userId, payment: 'later' }), 'PURCHASE_LIMIT_EXCEEDED')
  })
})

describe('a sale', () => {
  const sale = { productId: 'mug', name: 'Mug', price: 100, stock: 5 }

  it('begins and ends at its moments, and says when it is closed', async () => {
    const { shop, clock } = await openStockedShop()
    const saleFrom = monday + hourMs
    const saleUntil = monday + 2 * hourMs
    await shop.catalog.addProduct({ ...sale, saleFrom, saleUntil })
    const items = [{ productId: 'mug', quantity: 1 }]
    const closed = () => refusal(shop.orders.place({ userId: 'mina', items }), 'PRODUCT_NOT_ON_SALE')
    clock.set(saleFrom - 1)
    expect((await closed()).details).toMatchObject({
      productIds: ['mug'],
      windows: [{ productId: 'mug', saleFrom, saleUntil }],
    })
    await refusal(shop.carts.add({ userId: 'mina', productId: 'mug', quantity: 1 }), 'PRODUCT_NOT_ON_SALE')
    clock.set(saleFrom)
    await shop.orders.place({ userId: 'mina', items })
    await shop.carts.add({ userId: 'mina', productId: 'mug', quantity: 1 })
    const pending = await shop.orders.create({ userId: 'mina', items })
    clock.set(saleUntil - 1)
    await shop.orders.place({ userId: 'mina', items })
    expect((await shop.carts.get({ userId: 'mina' })).items).toMatchObject([{ orderable: true }])
    clock.set(saleUntil)
    await closed()
    expect((await shop.carts.get({ userId: 'mina' })).items).toMatchObject([{ orderable: false }])
    await refusal(shop.carts.checkout({ userId: 'mina' }), 'PRODUCT_NOT_ON_SALE')
    // What was held in time may be paid.
    clock.set(pending.expiresAt! - 1)
    expect(await shop.orders.pay({ orderId: pending.orderId })).toMatchObject({ status: 'PAID' })
  })

  it('ends with the day that is named, in the time zone of the shop', async () => {
    const { shop } = openTestShop()
    const view = await shop.catalog.addProduct({ ...sale, saleFrom: '2026-12-24', saleUntil: '2026-12-31' })
    expect(view).toMatchObject({
      saleFrom: Date.parse('2026-12-24T00:00+09:00'),
      saleUntil: Date.parse('2027-01-01T00:00+09:00'),
    })
    const { saleUntil: _, ...open } = await shop.catalog.updateProduct({ productId: 'mug', saleUntil: null })
    expect(await shop.catalog.getProduct({ productId: 'mug' })).toEqual(open)
  })

  it('that is over before it begins is refused', async () => {
    const { shop } = openTestShop()
    const over = (times: object) => refusal(shop.catalog.addProduct({ ...sale, ...times }), 'INVALID_INPUT')
    expect((await over({ saleUntil: monday })).details.issues).toMatchObject([{ pointer: '/saleUntil' }])
    expect((await over({ saleFrom: monday + 5, saleUntil: monday + 5 })).message).toContain('later than saleFrom')
  })
})
