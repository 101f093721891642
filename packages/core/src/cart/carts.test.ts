import { describe, expect, it } from 'vitest'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { endingOf, refusal } from '../testing/refusal.ts'
import { openStockedShop } from '../suites/test-shop.ts'
import { cartRow, optionRow, productRow, walletRow } from '../testing/store-contract/rows.ts'
import type { Reader } from '../ports/transaction.ts'
import type { Wallet } from '../wallet/wallet.ts'
import { getCart } from './get-cart.ts'
import type { CartLine } from './view-cart.ts'

const userId = 'mina'
const kilo = { productId: 'beans', optionId: '1kg' }

async function openWithCart() {
  const opened = await openStockedShop()
  await opened.shop.carts.add({ userId, productId: 'latte', quantity: 1 })
  const cart = await opened.shop.carts.add({ userId, ...kilo, quantity: 1 })
  const [latte, beans] = cart.items
  return { ...opened, cart, latte: latte!, beans: beans! }
}

describe('lines', () => {
  it('show price and stock of now, and the total', async () => {
    const { shop, cart } = await openWithCart()
    const itemId = expect.any(String)
    const items = [
      {
        itemId,
        productId: 'latte',
        optionId: 'default',
        name: 'Latte',
        unitPrice: 4_500,
        quantity: 1,
        stock: 10,
        orderable: true,
      },
      { itemId, ...kilo, name: 'Beans 1 kg', unitPrice: 9_000, quantity: 1, stock: 2, orderable: true },
    ]
    expect(cart).toEqual({ userId, items, total: 13_500 })
    await shop.catalog.updateProduct({ productId: 'latte', price: 5_000 })
    expect(await shop.carts.get({ userId })).toMatchObject({ items: [{ unitPrice: 5_000 }, {}], total: 14_000 })
    expect(await shop.carts.get({ userId: 'jun' })).toEqual({ userId: 'jun', items: [], total: 0 })
  })

  it('prove that the user is there, who is looked for only where there are none', async () => {
    const { shop } = await openWithCart()
    const asked: string[] = []
    const readerOf = (lines: readonly CartLine[], wallets: readonly Wallet[]) =>
      ({
        carts: { linesOf: async () => (asked.push('lines'), lines) },
        wallets: { find: async () => (asked.push('wallet'), wallets) },
      }) as unknown as Reader
    const line = { item: cartRow(), product: productRow(), option: optionRow() }
    const full = await getCart(readerOf([line], []), { userId, at: 0 })
    expect(full.items).toHaveLength(1)
    expect(asked.splice(0)).toEqual(['lines'])
    expect(await getCart(readerOf([], [walletRow()]), { userId, at: 0 })).toEqual({ userId, items: [], total: 0 })
    expect(asked).toEqual(['lines', 'wallet'])
    await refusal(getCart(readerOf([], []), { userId, at: 0 }), 'USER_NOT_FOUND')
    await refusal(shop.carts.get({ userId: 'sol' }), 'USER_NOT_FOUND')
  })

  it('are one per option, whose quantities merge, in a batch too', async () => {
    const { shop } = await openStockedShop()
    const add = (quantity: number) => shop.carts.add({ userId, productId: 'latte', quantity })
    const [first, second, third] = await Promise.all([add(1), add(2), add(3)])
    expect([first, second, third].map(cart => cart.items.map(({ quantity }) => quantity))).toEqual([[1], [3], [6]])
    expect(await shop.carts.get({ userId })).toEqual(third)
  })

  it('are marked when they can no longer be ordered, and left out of the total', async () => {
    const { shop } = await openWithCart()
    await shop.catalog.adjustStock({ ...kilo, delta: -2, reason: 'damaged' })
    const short = await shop.carts.get({ userId })
    expect(short.items.map(({ orderable, stock }) => [orderable, stock])).toEqual([
      [true, 10],
      [false, 0],
    ])
    expect(short.total).toBe(4_500)
    await shop.catalog.updateProduct({ productId: 'latte', status: 'HIDDEN' })
    expect(await shop.carts.get({ userId })).toMatchObject({ items: [{ orderable: false }, {}], total: 0 })
  })

  it('are one for each product, though their options have one name', async () => {
    const { shop } = await openStockedShop()
    await shop.catalog.addProduct({ productId: 'tea', name: 'Tea', price: 100, stock: 5 })
    for (const productId of ['latte', 'tea']) await shop.carts.add({ userId, productId, quantity: 1 })
    await shop.carts.add({ userId, ...kilo, quantity: 1 })
    const cart = await shop.carts.add({ userId, productId: 'beans', optionId: '250g', quantity: 2 })
    const told = cart.items.map(line => `${line.productId}/${line.optionId} ${line.quantity}`)
    expect(told).toEqual(['latte/default 1', 'tea/default 1', 'beans/1kg 1', 'beans/250g 2'])
    const bag = { productId: 'beans', optionId: '250g', quantity: 2 }
    await shop.orders.create({ userId, items: [{ productId: 'tea', quantity: 1 }, bag], fromCart: true })
    expect((await shop.carts.get({ userId })).items.map(line => line.name)).toEqual(['Latte', 'Beans 1 kg'])
  })

  it('are at most 100', async () => {
    const { shop } = await openStockedShop()
    const options = Array.from({ length: 100 }, (_, index) => ({ optionId: `${index}`, name: 'O', price: 1, stock: 2 }))
    await shop.catalog.addProduct({ productId: 'many', name: 'Many', options })
    const add = (optionId: string) => shop.carts.add({ userId, productId: 'many', optionId, quantity: 1 })
    await Promise.all(options.map(({ optionId }) => add(optionId)))
    const full = await refusal(shop.carts.add({ userId, productId: 'latte', quantity: 1 }), 'INVALID_INPUT')
    expect(full.message).toBe('a cart holds 100 lines')
    expect((await add('0')).items[0]!.quantity).toBe(2)
    expect((await shop.carts.checkout({ userId })).items).toHaveLength(100)
  })

  it('show a sum that no order could have as the largest that can be counted', async () => {
    const { shop } = await openStockedShop()
    await shop.catalog.addProduct({ productId: 'moon', name: 'Moon', price: Number.MAX_SAFE_INTEGER, stock: 9 })
    const { total } = await shop.carts.add({ userId, productId: 'moon', quantity: 9 })
    expect(total).toBe(Number.MAX_SAFE_INTEGER)
  })
})

describe('add', () => {
  it('is refused above the stock, counting what is in the cart', async () => {
    const { shop } = await openWithCart()
    await shop.carts.add({ userId, ...kilo, quantity: 1 })
    const { details } = await refusal(shop.carts.add({ userId, ...kilo, quantity: 1 }), 'INSUFFICIENT_STOCK')
    expect(details.shortages).toEqual([{ ...kilo, requested: 3, available: 2 }])
  })

  it('is refused for what is not sold', async () => {
    const { shop } = await openStockedShop()
    const add = (line: object) => shop.carts.add({ userId, productId: 'latte', quantity: 1, ...line })
    await refusal(add({ productId: 'x' }), 'PRODUCT_NOT_FOUND')
    await refusal(add({ optionId: 'x' }), 'OPTION_NOT_FOUND')
    await refusal(add({ productId: 'beans' }), 'INVALID_INPUT')
    await refusal(add({ quantity: 0 }), 'INVALID_INPUT')
    await shop.catalog.updateProduct({ productId: 'latte', status: 'HIDDEN' })
    expect((await refusal(add({}), 'PRODUCT_NOT_FOUND')).details).toEqual({ productId: 'latte' })
    expect(await shop.carts.get({ userId })).toMatchObject({ items: [] })
  })
})

describe('setQuantity', () => {
  it('changes a line, up to the stock', async () => {
    const { shop, latte } = await openWithCart()
    const { itemId } = latte
    expect((await shop.carts.setQuantity({ userId, itemId, quantity: 10 })).items[0]!.quantity).toBe(10)
    const { details } = await refusal(shop.carts.setQuantity({ userId, itemId, quantity: 11 }), 'INSUFFICIENT_STOCK')
    expect(details.shortages).toEqual([{ productId: 'latte', optionId: 'default', requested: 11, available: 10 }])
    expect((await shop.carts.get({ userId })).items[0]!.quantity).toBe(10)
  })

  it('removes with 0', async () => {
    const { shop, latte, beans } = await openWithCart()
    const after = await shop.carts.setQuantity({ userId, itemId: latte.itemId, quantity: 0 })
    expect(after).toEqual({ userId, items: [beans], total: 9_000 })
    expect(await shop.carts.get({ userId })).toEqual(after)
  })
})

it('removes a line, and adds it again at the end, in one batch', async () => {
  const { shop, latte, beans } = await openWithCart()
  const [removed, added] = await Promise.all([
    shop.carts.remove({ userId, itemId: latte.itemId }),
    shop.carts.add({ userId, productId: 'latte', quantity: 2 }),
  ])
  expect(removed.items).toEqual([beans])
  expect(added.items.map(({ productId, quantity }) => [productId, quantity])).toEqual([
    ['beans', 1],
    ['latte', 2],
  ])
  expect(await shop.carts.get({ userId })).toEqual(added)
  await refusal(shop.carts.remove({ userId, itemId: latte.itemId }), 'CART_ITEM_NOT_FOUND')
})

it("does not know another user's lines", async () => {
  const { shop, latte, cart } = await openWithCart()
  const { itemId } = latte
  const calls = [
    shop.carts.remove({ userId: 'jun', itemId }),
    shop.carts.setQuantity({ userId: 'jun', itemId, quantity: 1 }),
    shop.carts.checkout({ userId: 'jun', itemIds: [itemId] }),
  ]
  for (const call of calls) expect((await refusal(call, 'CART_ITEM_NOT_FOUND')).details).toEqual({ itemId })
  expect(await shop.carts.get({ userId })).toEqual(cart)
})

describe('checkout', () => {
  it('orders the cart and empties it', async () => {
    const { shop } = await openWithCart()
    await shop.wallets.charge({ userId, amount: 3_500 })
    const order = await shop.carts.checkout({ userId })
    expect(order).toMatchObject({ status: 'PAID', total: 13_500, items: [{ productId: 'latte' }, kilo] })
    expect(await shop.carts.get({ userId })).toEqual({ userId, items: [], total: 0 })
    const empty = await refusal(shop.carts.checkout({ userId }), 'INVALID_INPUT')
    expect(empty.message).toBe('The cart is empty.')
    await expectCleanAudit(shop)
  })

  it('orders chosen lines, each once, and removes exactly those', async () => {
    const { shop, latte, beans } = await openWithCart()
    const order = await shop.carts.checkout({ userId, itemIds: [beans.itemId, beans.itemId] })
    expect(order.items).toMatchObject([{ ...kilo, quantity: 1 }])
    expect((await shop.carts.get({ userId })).items).toEqual([latte])
    await refusal(shop.carts.checkout({ userId, itemIds: [latte.itemId, beans.itemId] }), 'CART_ITEM_NOT_FOUND')
    const none = await refusal(shop.carts.checkout({ userId, itemIds: [] }), 'INVALID_INPUT')
    expect(none.message).toBe('/itemIds must hold at least one line, or be left out')
    const many = Array.from({ length: 101 }, () => latte.itemId)
    await refusal(shop.carts.checkout({ userId, itemIds: many }), 'INVALID_INPUT')
    const never = shop.carts.checkout({ userId, payment: 'never' as 'now' })
    expect((await refusal(never, 'INVALID_INPUT')).message).toBe('/payment must be now or later')
    await expectCleanAudit(shop)
  })

  it('leaves the cart and a FAILED order when it is refused', async () => {
    const { shop, cart } = await openWithCart()
    await refusal(shop.carts.checkout({ userId }), 'INSUFFICIENT_BALANCE')
    expect(await shop.carts.get({ userId })).toEqual(cart)
    const { items } = await shop.orders.list({ userId })
    expect(items).toMatchObject([
      { status: 'FAILED', total: 13_500, history: [{}, { reason: 'INSUFFICIENT_BALANCE' }] },
    ])
    await expectCleanAudit(shop)
  })

  it('can be paid later, with a coupon', async () => {
    const { shop } = await openWithCart()
    await shop.coupons.create({ code: 'C', name: 'C', discount: { type: 'PERCENT', basisPoints: 5_000 }, quantity: 1 })
    await shop.coupons.claim({ userId, code: 'C' })
    const order = await shop.carts.checkout({ userId, payment: 'later', couponCode: 'C' })
    expect(order).toMatchObject({ status: 'PENDING', total: 6_750 })
    expect((await shop.carts.get({ userId })).items).toEqual([])
    expect((await shop.orders.pay({ orderId: order.orderId })).status).toBe('PAID')
    await expectCleanAudit(shop)
  })

  it('of the two-step kind leaves nothing when it is refused', async () => {
    const { shop, cart } = await openWithCart()
    await shop.catalog.adjustStock({ ...kilo, delta: -2, reason: 'damaged' })
    await refusal(shop.carts.checkout({ userId, payment: 'later' }), 'INSUFFICIENT_STOCK')
    expect((await shop.orders.list({})).items).toEqual([])
    expect((await shop.carts.get({ userId })).items).toHaveLength(cart.items.length)
  })

  it('answers a repeated key with the first order, no matter what is in the cart by then', async () => {
    const { shop, beans } = await openWithCart()
    const input = { userId, itemIds: [beans.itemId], idempotencyKey: 'k' }
    const first = await shop.carts.checkout(input)
    await shop.carts.add({ userId, ...kilo, quantity: 1 })
    expect(await shop.carts.checkout(input)).toEqual(first)
    expect((await shop.carts.get({ userId })).items).toHaveLength(2)
    const other = await refusal(shop.carts.checkout({ userId, idempotencyKey: 'k' }), 'IDEMPOTENCY_KEY_REUSED')
    expect(other.details).toEqual({ idempotencyKey: 'k' })
    await expectCleanAudit(shop)
  })

  it('of one cart twice in a batch orders it once', async () => {
    const { shop, latte } = await openWithCart()
    const checkout = () => endingOf(shop.carts.checkout({ userId, itemIds: [latte.itemId] }))
    const endings = await Promise.all([
      checkout(),
      checkout(),
      endingOf(shop.carts.setQuantity({ userId, itemId: latte.itemId, quantity: 2 })),
    ])
    expect(endings.map(ending => (ending.ok ? 'ok' : ending.code))).toEqual([
      'ok',
      'CART_ITEM_NOT_FOUND',
      'CART_ITEM_NOT_FOUND',
    ])
    await expectCleanAudit(shop)
  })
})

describe('an order from the cart', () => {
  it('takes what it is of out of the cart, as far as it is there', async () => {
    const { shop } = await openStockedShop()
    await shop.wallets.charge({ userId, amount: 100_000 })
    await shop.carts.add({ userId, productId: 'latte', quantity: 3 })
    await shop.carts.add({ userId, ...kilo, quantity: 1 })
    const items = [
      { productId: 'latte', quantity: 1 },
      { productId: 'latte', quantity: 1 },
      { productId: 'beans', optionId: '250g', quantity: 1 },
    ]
    const left = async () => (await shop.carts.get({ userId })).items.map(line => [line.productId, line.quantity])
    await shop.orders.place({ userId, items })
    expect(await left()).toEqual([
      ['latte', 3],
      ['beans', 1],
    ])
    await shop.orders.place({ userId, items, fromCart: true })
    expect(await left()).toEqual([
      ['latte', 1],
      ['beans', 1],
    ])
    await shop.orders.create({ userId, items: [{ productId: 'latte', quantity: 2 }], fromCart: true })
    expect(await left()).toEqual([['beans', 1]])
    await expectCleanAudit(shop)
  })

  it('leaves the cart as it was where it is refused', async () => {
    const { shop } = await openStockedShop()
    await shop.carts.add({ userId, productId: 'latte', quantity: 3 })
    const items = [{ productId: 'latte', quantity: 999 }]
    await refusal(shop.orders.place({ userId, items, fromCart: true }), 'INSUFFICIENT_STOCK')
    expect((await shop.carts.get({ userId })).items).toHaveLength(1)
  })
})
