import { expect, it } from 'vitest'
import { refusal, endingOf, tally } from '../testing/refusal.ts'
import { monday } from '../testing/test-clock.ts'
import { openStockedShop, openTestShop } from '../suites/test-shop.ts'

it('registers a user with a wallet of 0', async () => {
  const { shop } = openTestShop()
  const mina = { userId: 'mina', name: 'Mina', email: 'mina@example.com' }
  const user = await shop.users.register(mina)
  expect(user).toEqual({ ...mina, createdAt: monday })
  expect(await shop.users.get({ userId: 'mina' })).toEqual(user)
  expect(await shop.wallets.balance({ userId: 'mina' })).toEqual({ userId: 'mina', balance: 0 })
  expect(await shop.wallets.history({ userId: 'mina' })).toEqual({ items: [], nextCursor: null })
})

it('makes an id where none is given', async () => {
  const { shop } = openTestShop()
  const [first, second] = await Promise.all([shop.users.register({ name: 'A' }), shop.users.register({ name: 'A' })])
  expect(first.userId).not.toBe(second.userId)
})

it('tells users apart byte by byte', async () => {
  const { shop } = openTestShop()
  const ids = ['Alice', 'alice', 'álice', 'a\u0301lice', 'alice ']
  await Promise.all(ids.map(userId => shop.users.register({ userId, name: userId })))
  await shop.wallets.charge({ userId: 'alice', amount: 5 })
  const balances = await Promise.all(ids.map(userId => shop.wallets.balance({ userId })))
  expect(balances.map(({ balance }) => balance)).toEqual([0, 5, 0, 0, 0])
})

it('takes an id once, within a batch too', async () => {
  const { shop } = openTestShop()
  const register = () => shop.users.register({ userId: 'mina', name: 'Mina' })
  const endings = await Promise.all([1, 2, 3].map(() => endingOf(register())))
  expect(tally(endings)).toEqual({ ok: 1, ALREADY_EXISTS: 2 })
  const { details } = await refusal(register(), 'ALREADY_EXISTS')
  expect(details).toEqual({ kind: 'user', id: 'mina' })
})

it('lists users in order of registration, by pages', async () => {
  const { shop, clock } = openTestShop()
  for (const userId of ['c', 'a', 'b']) {
    await shop.users.register({ userId, name: userId })
    clock.advance(1)
  }
  const page = await shop.users.list({ page: 1, limit: 2 })
  expect(page).toMatchObject({ items: [{ userId: 'c' }, { userId: 'a' }], page: 1, limit: 2, total: 3 })
  expect(await shop.users.list({ page: 2, limit: 2 })).toMatchObject({ items: [{ userId: 'b' }] })
  expect(await shop.users.list({ page: 3, limit: 2 })).toMatchObject({ items: [], total: 3 })
})

it('names an unknown user in every use case', async () => {
  const { shop } = await openStockedShop()
  const order = await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] })
  await shop.coupons.create({ code: 'C', name: 'C', discount: { type: 'FIXED', amount: 1 }, quantity: 1 })
  const { orderId } = order
  const userId = 'nobody'
  const items = [{ productId: 'nothing', quantity: 1 }]
  const calls: Promise<unknown>[] = [
    shop.users.get({ userId }),
    shop.wallets.charge({ userId, amount: 1, idempotencyKey: 'k' }),
    shop.wallets.balance({ userId }),
    shop.wallets.balanceAt({ userId, at: 1 }),
    shop.wallets.history({ userId }),
    shop.coupons.claim({ userId, code: 'C' }),
    shop.coupons.listForUser({ userId }),
    shop.coupons.available({ userId }),
    shop.carts.add({ userId, productId: 'nothing', quantity: 1 }),
    shop.carts.setQuantity({ userId, itemId: 'i', quantity: 1 }),
    shop.carts.remove({ userId, itemId: 'i' }),
    shop.carts.get({ userId }),
    shop.carts.checkout({ userId }),
    shop.orders.place({ userId, items, couponCode: 'none' }),
    shop.orders.create({ userId, items }),
    shop.orders.pay({ userId, orderId }),
    shop.orders.cancel({ userId, orderId }),
    shop.orders.get({ userId, orderId }),
    shop.orders.list({ userId }),
  ]
  for (const call of await Promise.all(calls.map(endingOf))) {
    expect(call).toEqual({ ok: false, code: 'USER_NOT_FOUND', details: { userId } })
  }
})
