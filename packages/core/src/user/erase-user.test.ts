import { describe, expect, it } from 'vitest'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { refusal } from '../testing/refusal.ts'
import { monday } from '../testing/test-clock.ts'
import { openStockedShop, openTestShop } from '../suites/test-shop.ts'

const items = [{ productId: 'latte', quantity: 1 }]

describe('update', () => {
  it('changes what it names, and takes away what is null', async () => {
    const { shop, clock } = openTestShop()
    const metadata = { team: 'blue' }
    await shop.users.register({ userId: 'mina', name: 'Mina', email: 'mina@example.com', metadata })
    const kept = { userId: 'mina', createdAt: monday, updatedAt: monday + 5 }
    clock.advance(5)
    expect(await shop.users.update({ userId: 'mina', name: 'Mina Kim' })).toEqual({
      ...kept,
      name: 'Mina Kim',
      email: 'mina@example.com',
      metadata,
    })
    await shop.users.update({ userId: 'mina', email: null, metadata: { size: 'L' } })
    expect(await shop.users.get({ userId: 'mina' })).toEqual({ ...kept, name: 'Mina Kim', metadata: { size: 'L' } })
    await refusal(shop.users.update({ userId: 'jun', name: 'Jun' }), 'USER_NOT_FOUND')
  })

  it.each([
    [Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`k${index}`, '']))],
    [{ long: 'x'.repeat(4_096) }],
    [{ number: 1 }],
    [{ '': 'x' }],
    [{ half: '\ud800' }],
    [['list']],
  ])('refuses the metadata %j', async metadata => {
    const { shop } = openTestShop()
    await shop.users.register({ userId: 'mina', name: 'Mina' })
    await refusal(shop.users.update({ userId: 'mina', metadata: metadata as never }), 'INVALID_INPUT')
    expect(await shop.users.get({ userId: 'mina' })).not.toHaveProperty('metadata')
  })
})

describe('erase', () => {
  it('forgets the person, keeps the books, and knows the user no more', async () => {
    const { shop, clock } = await openStockedShop()
    const userId = 'mina'
    const order = await shop.orders.place({ userId, items: [{ productId: 'beans', optionId: '1kg', quantity: 1 }] })
    await shop.carts.add({ userId, productId: 'latte', quantity: 1 })
    await shop.catalog.updateProduct({ productId: 'beans', options: [{ optionId: '1kg', price: 1_000 }] })
    await shop.orders.place({ userId, items: [{ productId: 'beans', optionId: '1kg', quantity: 1 }] })
    clock.advance(5)
    expect(await shop.users.erase({ userId })).toEqual({ userId, erasedAt: monday + 5 })

    for (const call of [
      () => shop.users.get({ userId }),
      () => shop.users.update({ userId, name: 'x' }),
      () => shop.users.erase({ userId }),
      () => shop.wallets.charge({ userId, amount: 1 }),
      () => shop.wallets.balance({ userId }),
      () => shop.wallets.history({ userId }),
      () => shop.carts.get({ userId }),
      () => shop.carts.add({ userId, productId: 'latte', quantity: 1 }),
      () => shop.orders.place({ userId, items }),
      () => shop.orders.list({ userId }),
      () => shop.coupons.listForUser({ userId }),
    ]) {
      await refusal(call(), 'USER_NOT_FOUND')
    }
    await refusal(shop.users.register({ userId, name: 'Another' }), 'ALREADY_EXISTS')
    expect(await shop.users.list()).toMatchObject({ total: 1, items: [{ userId: 'jun' }] })
    expect(await shop.orders.get({ orderId: order.orderId })).toMatchObject({ userId, status: 'PAID' })
    await expectCleanAudit(shop)
  })

  it('is refused with money in the wallet or a pending order, and changes nothing', async () => {
    const { shop } = await openStockedShop()
    const userId = 'mina'
    const { orderId } = await shop.orders.create({ userId, items })
    const { details, message } = await refusal(shop.users.erase({ userId }), 'USER_NOT_ERASABLE')
    expect(details).toEqual({ userId, balance: 10_000, orders: [orderId] })
    const reasons = `a balance of 10000: pay it out first, and pending orders ${orderId}: end them first`
    expect(message).toBe(`User mina has ${reasons}.`)
    await shop.orders.cancel({ orderId })
    expect((await refusal(shop.users.erase({ userId }), 'USER_NOT_ERASABLE')).details).toMatchObject({ orders: [] })
    expect(await shop.users.get({ userId })).toMatchObject({ name: userId })
    // Without money, for the order alone.
    await shop.catalog.addProduct({ productId: 'gift', name: 'Gift', price: 0, stock: 1 })
    await shop.users.register({ userId: 'ara', name: 'Ara' })
    const gift = await shop.orders.create({ userId: 'ara', items: [{ productId: 'gift', quantity: 1 }] })
    const waiting = await refusal(shop.users.erase({ userId: 'ara' }), 'USER_NOT_ERASABLE')
    expect(waiting.details).toEqual({ userId: 'ara', balance: 0, orders: [gift.orderId] })
    await shop.orders.pay({ orderId: gift.orderId })
    await shop.users.erase({ userId: 'ara' })
  })

  it('leaves nothing of the person in the row', async () => {
    const { shop, store } = openTestShop()
    const person = { name: 'Mina', email: 'mina@example.com', metadata: { team: 'blue' } }
    await shop.users.register({ userId: 'mina', ...person })
    await shop.users.erase({ userId: 'mina' })
    expect(await store.reader.users.find(['mina'])).toEqual([
      { userId: 'mina', name: '', createdAt: monday, updatedAt: monday },
    ])
  })
})

describe('list', () => {
  it('goes on by a cursor, and finds what begins with a text', async () => {
    const { shop, clock } = openTestShop()
    for (const userId of ['ann', 'bob', 'anton', 'cara']) {
      await shop.users.register({ userId, name: userId.toUpperCase() })
      clock.advance(1)
    }
    const first = await shop.users.list({ limit: 2 })
    expect(first).toMatchObject({ page: 1, total: 4, items: [{ userId: 'ann' }, { userId: 'bob' }] })
    await shop.users.register({ userId: 'dora', name: 'Dora' })
    const second = await shop.users.list({ limit: 3, cursor: first.nextCursor! })
    expect(second.items.map(({ userId }) => userId)).toEqual(['anton', 'cara', 'dora'])
    expect(second).toMatchObject({ nextCursor: null })
    expect(second).not.toHaveProperty('total')
    const found = await shop.users.list({ query: 'an', limit: 1 })
    expect(found).toMatchObject({ total: 2, items: [{ userId: 'ann' }] })
    const rest = await shop.users.list({ query: 'an', cursor: found.nextCursor! })
    expect(rest.items).toMatchObject([{ userId: 'anton' }])
    for (const cursor of ['x', 'WzEsIiJd']) await refusal(shop.users.list({ cursor }), 'INVALID_INPUT')
    await refusal(shop.users.list({ cursor: first.nextCursor!, page: 1 }), 'INVALID_INPUT')
  })
})
