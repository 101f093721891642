import { describe, expect, it } from 'vitest'
import { isReplayed } from '../engine/idempotency.ts'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { refusal } from '../testing/refusal.ts'
import { monday } from '../testing/test-clock.ts'
import { openStockedShop, openTestShop } from '../suites/test-shop.ts'

const latte = (quantity: number) => ({ productId: 'latte', quantity })
const beans = (optionId: string, quantity: number) => ({ productId: 'beans', optionId, quantity })

describe('place', () => {
  it('creates and pays in one step', async () => {
    const { shop, clock, publisher } = await openStockedShop()
    clock.advance(5)
    const at = monday + 5
    const order = await shop.orders.place({ userId: 'mina', items: [latte(1), beans('250g', 1)] })
    expect(order).toEqual({
      orderId: expect.any(String),
      userId: 'mina',
      status: 'PAID',
      items: [
        {
          productId: 'latte',
          optionId: 'default',
          productName: 'Latte',
          optionName: 'default',
          unitPrice: 4_500,
          quantity: 1,
          discount: 0,
          amount: 4_500,
        },
        {
          productId: 'beans',
          optionId: '250g',
          productName: 'Beans',
          optionName: '250 g',
          unitPrice: 3_000,
          quantity: 1,
          discount: 0,
          amount: 3_000,
        },
      ],
      subtotal: 7_500,
      discount: 0,
      total: 7_500,
      createdAt: at,
      payment: { paymentId: expect.any(String), amount: 7_500, at, soldOn: '2026-03-02' },
      history: [
        { from: null, to: 'PENDING', by: 'user', at },
        { from: 'PENDING', to: 'PAID', by: 'user', at },
      ],
    })
    expect(await shop.orders.get({ orderId: order.orderId, userId: 'mina' })).toEqual(order)
    expect(await shop.wallets.balance({ userId: 'mina' })).toMatchObject({ balance: 2_500 })
    expect(await shop.catalog.getProduct({ productId: 'latte' })).toMatchObject({ stock: 9 })
    expect(await shop.ranking.top()).toMatchObject({ items: [{ productId: 'latte' }, { productId: 'beans' }] })
    expect(await shop.outbox.relay()).toEqual({ sent: 1, failed: 0, dead: 0 })
    const [event] = publisher.received
    const payload = JSON.parse(event!.payload)
    expect(payload).toMatchObject({
      specversion: '1.0',
      id: event!.eventId,
      type: 'order.paid.v1',
      subject: order.orderId,
      time: new Date(at).toISOString(),
      data: { orderId: order.orderId, status: 'PAID', total: 7_500, createdAt: new Date(at).toISOString() },
    })
    await expectCleanAudit(shop)
  })

  it('merges lines for the same option first, named or not', async () => {
    const { shop } = await openStockedShop()
    const items = [latte(1), beans('250g', 1), { ...latte(1), optionId: 'default' }]
    await refusal(shop.orders.place({ userId: 'mina', items: [latte(10), latte(1)] }), 'INSUFFICIENT_STOCK')
    await shop.wallets.charge({ userId: 'mina', amount: 10_000 })
    const order = await shop.orders.place({ userId: 'mina', items })
    expect(order.items.map(({ productId, quantity }) => [productId, quantity])).toEqual([
      ['latte', 2],
      ['beans', 1],
    ])
    expect(await shop.catalog.stockHistory({ productId: 'latte' })).toMatchObject({
      items: [{ delta: -2, stockAfter: 8, orderId: order.orderId }, { type: 'INITIAL' }],
    })
    await expectCleanAudit(shop)
  })

  it('keeps names and prices, no matter what becomes of the product', async () => {
    const { shop } = await openStockedShop()
    const order = await shop.orders.place({ userId: 'mina', items: [latte(1)] })
    await shop.catalog.updateProduct({ productId: 'latte', name: 'Flat white', price: 1, status: 'HIDDEN' })
    expect(await shop.orders.get({ orderId: order.orderId })).toEqual(order)
    await expectCleanAudit(shop)
  })

  it('pays a total of 0 with 0', async () => {
    const { shop } = await openStockedShop()
    await shop.catalog.addProduct({ productId: 'water', name: 'Water', price: 0, stock: 1 })
    await shop.users.register({ userId: 'poor', name: 'Poor' })
    const order = await shop.orders.place({ userId: 'poor', items: [{ productId: 'water', quantity: 1 }] })
    expect(order).toMatchObject({ status: 'PAID', total: 0, payment: { amount: 0 } })
    const { items } = await shop.wallets.history({ userId: 'poor' })
    expect(items).toMatchObject([{ number: 1, type: 'PAYMENT', amount: 0, balanceAfter: 0 }])
    expect((await shop.orders.cancel({ orderId: order.orderId })).status).toBe('CANCELLED')
    await expectCleanAudit(shop)
  })

  it('tells all shortages together', async () => {
    const { shop } = await openStockedShop()
    const items = [latte(11), beans('250g', 5), beans('1kg', 3)]
    const { details } = await refusal(shop.orders.place({ userId: 'mina', items }), 'INSUFFICIENT_STOCK')
    expect(details.shortages).toEqual([
      { productId: 'latte', optionId: 'default', requested: 11, available: 10 },
      { productId: 'beans', optionId: '1kg', requested: 3, available: 2 },
    ])
  })

  it('refuses a hidden product word for word as one that never was, and keeps nothing of it', async () => {
    const { shop } = await openStockedShop()
    await shop.catalog.updateProduct({ productId: 'beans', status: 'HIDDEN' })
    const order = (productId: string, optionId?: string) =>
      refusal(shop.orders.place({ userId: 'mina', items: [{ productId, optionId, quantity: 1 }] }), 'PRODUCT_NOT_FOUND')
    for (const optionId of [undefined, '250g', 'none']) {
      const { message, details } = await order('beans', optionId)
      const absent = await order('other', optionId)
      expect([message.replace('beans', 'other'), details]).toEqual([absent.message, { productId: 'beans' }])
    }
    expect((await shop.orders.list({ userId: 'mina' })).items).toEqual([])
  })

  it('says that a coupon is not claimed where it could be, and of any other that there is none', async () => {
    const { shop, clock } = await openStockedShop()
    const discount = { type: 'FIXED' as const, amount: 1 }
    const later = clock.now() + 1_000
    await shop.coupons.create({ code: 'OPEN', name: 'Open', discount, quantity: 1 })
    await shop.coupons.create({ code: 'SOON', name: 'Soon', discount, quantity: 1, claimFrom: later })
    const order = (couponCode: string) =>
      refusal(shop.orders.place({ userId: 'mina', items: [latte(1)], couponCode }), 'COUPON_NOT_FOUND')
    expect((await order('OPEN')).details).toMatchObject({ code: 'OPEN', claimable: true })
    expect((await order('OPEN')).message).toContain('claim it first')
    for (const code of ['SOON', 'NONE']) {
      expect(await order(code)).toMatchObject({ message: `There is no coupon ${code}.`, details: { code } })
    }
    await shop.coupons.claim({ userId: 'jun', code: 'OPEN' })
    expect((await order('OPEN')).details).toEqual({ code: 'OPEN', orderId: expect.any(String) })
  })

  it('refuses what would bring the revenue of a day past the largest exact amount', async () => {
    const amount = Number.MAX_SAFE_INTEGER
    const { shop } = await openStockedShop({ wallet: { maxBalance: amount } })
    await shop.catalog.addProduct({ productId: 'moon', name: 'Moon', price: amount - 20_000, stock: 2 })
    const items = [{ productId: 'moon', quantity: 1 }]
    for (const userId of ['mina', 'jun']) await shop.wallets.charge({ userId, amount: amount - 10_000 })
    await shop.orders.place({ userId: 'mina', items })
    const { message } = await refusal(shop.orders.place({ userId: 'jun', items }), 'INVALID_INPUT')
    expect(message).toContain('9007199254740991')
    expect(await shop.wallets.balance({ userId: 'jun' })).toMatchObject({ balance: amount })
    await expectCleanAudit(shop)
  })

  it('says what a short balance lacks', async () => {
    const { shop } = await openStockedShop()
    const { details } = await refusal(shop.orders.place({ userId: 'mina', items: [latte(3)] }), 'INSUFFICIENT_BALANCE')
    const { items } = await shop.orders.list({ userId: 'mina', status: 'FAILED' })
    expect(details).toEqual({ required: 13_500, available: 10_000, orderId: items[0]!.orderId })
  })

  it('tells the order that every refusal has left, and none where none is kept', async () => {
    const { shop, clock } = await openStockedShop()
    const order = (input: object) => shop.orders.place({ userId: 'mina', items: [latte(1)], ...input })
    await shop.coupons.create({
      code: 'C',
      name: 'C',
      discount: { type: 'FIXED', amount: 1 },
      quantity: 1,
      minimumOrderAmount: 5_000,
      validDays: 1,
    })
    await shop.coupons.claim({ userId: 'mina', code: 'C' })
    await shop.catalog.addProduct({ productId: 'one', name: 'One', price: 1, stock: 9, limitPerUser: 1 })
    await shop.catalog.addProduct({ productId: 'soon', name: 'Soon', price: 1, stock: 9, saleFrom: clock.now() + 1 })
    await shop.carts.add({ userId: 'mina', productId: 'latte', quantity: 3 })
    const refused = {
      INSUFFICIENT_STOCK: order({ items: [latte(11)] }),
      COUPON_MINIMUM_NOT_MET: order({ couponCode: 'C' }),
      COUPON_NOT_FOUND: order({ couponCode: 'D' }),
      PURCHASE_LIMIT_EXCEEDED: order({ items: [{ productId: 'one', quantity: 2 }] }),
      PRODUCT_NOT_ON_SALE: order({ items: [{ productId: 'soon', quantity: 1 }] }),
      INSUFFICIENT_BALANCE: shop.carts.checkout({ userId: 'mina' }),
    }
    for (const [code, call] of Object.entries(refused)) {
      const { details, message } = await refusal(call, code as 'INSUFFICIENT_STOCK')
      const { status, history } = await shop.orders.get({ orderId: details.orderId! })
      expect([code, status, history.at(-1)?.reason]).toEqual([code, 'FAILED', code])
      expect(message).not.toContain(details.orderId)
    }
    const { shop: other } = await openStockedShop({ orders: { recordFailedOrders: false } })
    const calls = [
      other.orders.place({ userId: 'mina', items: [latte(3)] }),
      // Of an order to be paid later nothing is kept.
      shop.orders.create({ userId: 'mina', items: [latte(11)] }),
      shop.carts.checkout({ userId: 'mina', payment: 'later', couponCode: 'D' }),
    ]
    const codes = ['INSUFFICIENT_BALANCE', 'INSUFFICIENT_STOCK', 'COUPON_NOT_FOUND'] as const
    for (const [index, call] of calls.entries())
      expect((await refusal(call, codes[index]!)).details).not.toHaveProperty('orderId')
  })

  it('names the line whose option is open', async () => {
    const { shop } = await openStockedShop()
    const items = [latte(1), { productId: 'beans', quantity: 1 }]
    const { details } = await refusal(shop.orders.place({ userId: 'mina', items }), 'INVALID_INPUT')
    expect(details.issues[0]!.pointer).toBe('/items/1/optionId')
  })

  it('refuses a sum that cannot be counted, and leaves nothing of it', async () => {
    const { shop } = await openStockedShop()
    const price = Number.MAX_SAFE_INTEGER
    await shop.catalog.addProduct({ productId: 'moon', name: 'Moon', price, stock: 2 })
    const items = [{ productId: 'moon', quantity: 2 }]
    await refusal(shop.orders.place({ userId: 'mina', items }), 'INVALID_INPUT')
    await refusal(
      shop.orders.place({ userId: 'mina', items: [{ productId: 'moon', quantity: 3 }] }),
      'INSUFFICIENT_STOCK',
    )
    expect(await shop.orders.list({})).toEqual({ items: [], nextCursor: null })
    await expectCleanAudit(shop)
  })
})

describe('a refused place', () => {
  it('leaves an order FAILED with its reason, and changes nothing else', async () => {
    const { shop, clock } = await openStockedShop()
    clock.advance(5)
    await refusal(shop.orders.place({ userId: 'mina', items: [latte(3)], idempotencyKey: 'k' }), 'INSUFFICIENT_BALANCE')
    await refusal(shop.orders.place({ userId: 'mina', items: [latte(11)] }), 'INSUFFICIENT_STOCK')
    const { items } = await shop.orders.list({ userId: 'mina' })
    const at = monday + 5
    expect(items).toHaveLength(2)
    expect(items[1]).toMatchObject({
      status: 'FAILED',
      subtotal: 13_500,
      total: 13_500,
      history: [
        { from: null, to: 'PENDING', by: 'user', at },
        { from: 'PENDING', to: 'FAILED', reason: 'INSUFFICIENT_BALANCE', by: 'system', at },
      ],
    })
    expect(items[0]!.history[1]!.reason).toBe('INSUFFICIENT_STOCK')
    expect(await shop.wallets.balance({ userId: 'mina' })).toMatchObject({ balance: 10_000 })
    expect(await shop.catalog.getProduct({ productId: 'latte' })).toMatchObject({ stock: 10 })
    expect(await shop.outbox.stats()).toMatchObject({ pending: 0 })
    const { orderId } = items[0]!
    await refusal(shop.orders.pay({ orderId }), 'ORDER_NOT_PAYABLE')
    await refusal(shop.orders.cancel({ orderId }), 'ORDER_NOT_CANCELLABLE')
    await expectCleanAudit(shop)
  })

  it('leaves nothing where its user or product does not exist, or recording is off', async () => {
    const { shop } = await openStockedShop()
    await refusal(shop.orders.place({ userId: 'mina', items: [{ productId: 'x', quantity: 1 }] }), 'PRODUCT_NOT_FOUND')
    await refusal(shop.orders.place({ userId: 'mina', items: [beans('2kg', 1)] }), 'OPTION_NOT_FOUND')
    await refusal(shop.orders.place({ userId: 'nobody', items: [latte(1)] }), 'USER_NOT_FOUND')
    expect((await shop.orders.list()).items).toEqual([])

    const silent = await openStockedShop({ orders: { recordFailedOrders: false } })
    await refusal(silent.shop.orders.place({ userId: 'mina', items: [latte(11)] }), 'INSUFFICIENT_STOCK')
    expect((await silent.shop.orders.list()).items).toEqual([])
  })

  it('of the two-step kind leaves nothing', async () => {
    const { shop } = await openStockedShop()
    await refusal(shop.orders.create({ userId: 'mina', items: [latte(11)] }), 'INSUFFICIENT_STOCK')
    expect((await shop.orders.list()).items).toEqual([])
  })
})

it('answers a repeated key with the first order, marked as replayed', async () => {
  const { shop } = openTestShop()
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.wallets.charge({ userId: 'mina', amount: 10 })
  await shop.catalog.addProduct({ productId: 'p', name: 'P', price: 5, stock: 9 })
  const input = { userId: 'mina', items: [{ productId: 'p', quantity: 1 }], idempotencyKey: 'k' }
  const first = await shop.orders.place(input)
  const again = await shop.orders.place(input)
  expect(again).toStrictEqual(first)
  expect([isReplayed(first), isReplayed(again)]).toEqual([false, true])
  await expectCleanAudit(shop)
})
