import { describe, expect, it } from 'vitest'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { endingOf, tally } from '../testing/refusal.ts'
import { openStockedShop } from '../suites/test-shop.ts'

const latte = (quantity: number) => ({ productId: 'latte', quantity })

describe('a batch', () => {
  it('decides in the order of submission, and a refusal does not disturb its neighbours', async () => {
    const { shop } = await openStockedShop()
    const place = (quantity: number, userId = 'mina') =>
      endingOf(shop.orders.place({ userId, items: [latte(quantity)] }))
    await shop.catalog.adjustStock({ productId: 'latte', delta: -7, reason: 'spilled' })
    const endings = await Promise.all([
      place(4),
      place(2),
      place(1),
      endingOf(shop.wallets.charge({ userId: 'mina', amount: 4_500 })),
      endingOf(shop.catalog.updateProduct({ productId: 'latte', price: 3_000 })),
      place(1),
      place(1, 'jun'),
    ])
    expect(endings.map(ending => (ending.ok ? 'ok' : ending.code))).toEqual([
      'INSUFFICIENT_STOCK',
      'ok',
      'INSUFFICIENT_BALANCE',
      'ok',
      'ok',
      'ok',
      'INSUFFICIENT_STOCK',
    ])
    expect(await shop.wallets.balance({ userId: 'mina' })).toMatchObject({ balance: 2_500 })
    expect(
      tally((await shop.orders.list({})).items.map(order => ({ ok: false, code: order.status, details: 0 }))),
    ).toEqual({
      FAILED: 3,
      PAID: 2,
    })
    await expectCleanAudit(shop)
  })

  it('uses a coupon in the batch in which it is created and claimed', async () => {
    const { shop } = await openStockedShop()
    const userId = 'mina'
    const place = () => endingOf(shop.orders.place({ userId, items: [latte(1)], couponCode: 'C' }))
    const endings = await Promise.all([
      place(),
      endingOf(shop.coupons.create({ code: 'C', name: 'C', discount: { type: 'FIXED', amount: 500 }, quantity: 1 })),
      place(),
      endingOf(shop.coupons.claim({ userId, code: 'C' })),
      endingOf(shop.coupons.claim({ userId: 'jun', code: 'C' })),
      place(),
      place(),
    ])
    expect(endings.map(ending => (ending.ok ? 'ok' : ending.code))).toEqual([
      'COUPON_NOT_FOUND',
      'ok',
      'COUPON_NOT_FOUND',
      'ok',
      'COUPON_SOLD_OUT',
      'ok',
      'COUPON_ALREADY_USED',
    ])
    await expectCleanAudit(shop)
  })
})

it('takes nothing out of a cart that another command of the batch fills', async () => {
  const { shop } = await openStockedShop()
  await Promise.all([
    shop.carts.add({ userId: 'mina', ...latte(2) }),
    shop.orders.place({ userId: 'mina', items: [latte(1)] }),
  ])
  expect((await shop.carts.get({ userId: 'mina' })).items).toMatchObject([{ productId: 'latte', quantity: 2 }])
})

it('knows the options of a product that was added, or got one more, in the same batch', async () => {
  const { shop } = await openStockedShop()
  const items = [{ productId: 'tea', quantity: 1 }]
  const cup = { optionId: 'cup', name: 'Cup', price: 100, stock: 2 }
  const pot = { optionId: 'pot', name: 'Pot', price: 300, stock: 3 }
  const [, placed, view, open, adjusted] = await Promise.all([
    shop.catalog.addProduct({ productId: 'tea', name: 'Tea', options: [cup] }),
    shop.orders.place({ userId: 'mina', items }),
    shop.catalog.updateProduct({ productId: 'tea', options: [pot] }),
    endingOf(shop.orders.place({ userId: 'mina', items })),
    shop.catalog.adjustStock({ productId: 'tea', optionId: 'pot', delta: 1, reason: 'more' }),
  ])
  expect(placed.items).toMatchObject([{ optionId: 'cup', unitPrice: 100 }])
  expect(view.options.map(({ optionId, stock }) => [optionId, stock])).toEqual([
    ['cup', 1],
    ['pot', 3],
  ])
  expect(open).toMatchObject({ ok: false, code: 'INVALID_INPUT' })
  expect(adjusted).toEqual(await shop.catalog.getProduct({ productId: 'tea' }))
  await expectCleanAudit(shop)
})
