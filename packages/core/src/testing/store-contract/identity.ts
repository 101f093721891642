import { expect, test } from 'vitest'
import { byBytes } from './by-bytes.ts'
import { expectFailure } from './expect-failure.ts'
import { put, putShop } from './put.ts'
import {
  answerRow,
  cartRow,
  couponRow,
  eventRow,
  idOf,
  itemRow,
  optionRow,
  orderRow,
  productRow,
  salesRow,
  userCouponRow,
  userRow,
  walletRow,
} from './rows.ts'
import type { Subject } from './subject.ts'
import { trickyIds as tricky } from './tricky-ids.ts'

export function identityContract(subject: Subject): void {
  test('users differ byte by byte, and listed in that order', async () => {
    const { store } = subject
    const users = tricky.map(userId => userRow({ userId, name: userId, email: `${userId}@example.com` }))
    await put(store, { users, wallets: tricky.map((userId, balance) => walletRow({ userId, balance })) })
    expect((await store.reader.users.find(tricky)).map(user => user.userId)).toEqual(byBytes(tricky))
    expect((await store.reader.wallets.find(tricky)).map(wallet => wallet.userId)).toEqual(byBytes(tricky))
    const { items } = await store.reader.users.page({ offset: 0, limit: tricky.length })
    expect(items.map(user => user.userId)).toEqual(byBytes(tricky))
    for (const user of users) expect(await store.reader.users.find([user.userId])).toEqual([user])
    const locked = await store.transaction(transaction => transaction.wallets.lock(tricky.toReversed()))
    expect(locked.map(wallet => wallet.userId)).toEqual(byBytes(tricky))
    const saved = walletRow({ userId: 'alice', balance: 999, entryCount: 1 })
    await store.transaction(transaction => transaction.wallets.save([saved]))
    expect(await store.reader.wallets.find(['Alice', 'alice', 'alice '])).toEqual([
      walletRow({ userId: 'Alice', balance: tricky.indexOf('Alice') }),
      saved,
      walletRow({ userId: 'alice ', balance: tricky.indexOf('alice ') }),
    ])
  })

  test('each of those ids is still one id', async () => {
    const { store } = subject
    await put(store, { users: tricky.map(userId => userRow({ userId })) })
    for (const userId of tricky) await expectFailure(put(store, { users: [userRow({ userId })] }), 'conflict')
  })

  test('products, options and their sales differ byte by byte', async () => {
    const { store } = subject
    const products = tricky.map(productId => productRow({ productId, name: productId }))
    const options = tricky.map(productId => optionRow({ productId, optionId: 'only' }))
    const more = tricky.map((optionId, position) =>
      optionRow({ productId: 'many', optionId, position, name: optionId }),
    )
    const sales = tricky.map(productId => salesRow({ productId, optionId: 'only', quantity: 1, revenue: 1 }))
    await put(store, {
      products: [...products, productRow({ productId: 'many' })],
      options: [...options, ...more],
      sales,
    })
    const found = await store.reader.products.find(tricky)
    expect(found.map(product => product.productId)).toEqual(byBytes(tricky))
    for (const product of found) expect(product.options.map(option => option.productId)).toEqual([product.productId])
    expect((await store.reader.products.find(['many']))[0]!.options).toEqual(more)
    const locked = await store.transaction(transaction => transaction.options.lock(tricky.toReversed()))
    expect(locked.map(option => option.productId)).toEqual(byBytes(tricky))
    const top = await store.reader.sales.top({ from: '2025-10-09', to: '2025-10-09', limit: 200 })
    expect(top.map(sold => sold.productId)).toEqual(byBytes(tricky))
  })

  test('coupons and their codes differ byte by byte', async () => {
    const { store } = subject
    await putShop(store)
    await put(store, { coupons: tricky.map(text => couponRow({ couponId: text, code: text, name: text })) })
    expect((await store.reader.coupons.find(tricky)).map(coupon => coupon.couponId)).toEqual(byBytes(tricky))
    for (const code of tricky) {
      expect((await store.reader.coupons.findByCode([code])).map(coupon => coupon.couponId)).toEqual([code])
      await expectFailure(put(store, { coupons: [couponRow({ couponId: 'another', code })] }), 'conflict')
    }
    const userCoupons = tricky.map((couponId, index) => userCouponRow({ userCouponId: idOf(index), couponId }))
    await put(store, { userCoupons })
    for (const userCoupon of userCoupons) {
      const pair = { userId: 'mina', couponId: userCoupon.couponId }
      expect(await store.reader.userCoupons.findOwned([pair])).toEqual([userCoupon])
    }
  })

  test('idempotency keys differ byte by byte, by user, operation and key', async () => {
    const { store } = subject
    await put(store, {
      answers: tricky.flatMap(text => [
        answerRow({ userId: text, answer: `user ${text}` }),
        answerRow({ operation: text, answer: `operation ${text}` }),
        answerRow({ key: text, answer: `key ${text}` }),
      ]),
    })
    await store.transaction(async transaction => {
      for (const text of tricky) {
        const byUser = await transaction.answers.find([answerRow({ userId: text })])
        const byOperation = await transaction.answers.find([answerRow({ operation: text })])
        const byKey = await transaction.answers.find([answerRow({ key: text })])
        expect([...byUser, ...byOperation, ...byKey].map(found => found.answer)).toEqual([
          `user ${text}`,
          `operation ${text}`,
          `key ${text}`,
        ])
      }
    })
  })

  test('orders, carts and events belong to the user and the order that they name, and to no other', async () => {
    const { store } = subject
    await putShop(store, {
      users: tricky.map(userId => userRow({ userId })),
      carts: tricky.map((userId, index) => cartRow({ itemId: idOf(index), userId })),
      orders: tricky.map((userId, index) => orderRow({ orderId: idOf(index), userId })),
      events: tricky.map((_, index) => eventRow({ eventId: idOf(index), orderId: idOf(index) })),
    })
    for (const [index, userId] of tricky.entries()) {
      expect((await store.reader.carts.ofUsers([userId])).map(item => item.itemId)).toEqual([idOf(index)])
      expect((await store.reader.orders.page({ userId, limit: 5 })).map(order => order.orderId)).toEqual([idOf(index)])
    }
  })

  test('ids of no row find nothing, no matter what they look like', async () => {
    const { store } = subject
    await putShop(store, { orders: [orderRow()], carts: [cartRow()], events: [eventRow()] })
    const { reader } = store
    expect(await reader.orders.find(tricky.filter(text => text !== idOf(1)))).toEqual([])
    expect(await reader.userCoupons.find(tricky)).toEqual([])
    const after = { createdAt: 2 ** 50, orderId: 'no such order' }
    expect(await reader.orders.page({ after, limit: 5 })).toEqual([orderRow()])
    await store.transaction(async transaction => {
      const others = tricky.filter(text => text !== idOf(1))
      expect(await transaction.outbox.find(others)).toEqual([])
      expect(await transaction.outbox.positionsOf(others)).toEqual([])
      await transaction.carts.remove([cartRow({ itemId: 'no such line' })])
    })
    expect(await reader.carts.ofUsers(['mina'])).toEqual([cartRow()])
  })

  test('texts come back as they were given, at their full length', async () => {
    const { store } = subject
    const name = '한'.repeat(127) + '😀'.repeat(128)
    const email = `${'m'.repeat(242)}@example.com`
    const payload = `{ "b":1,"a" : "${"\\u00e9 é 😀 \\n ' \\\\ %".repeat(20_000)}", "a":2 }`
    const order = orderRow({
      items: [itemRow({ productName: name, optionName: name })],
      history: [{ from: null, to: 'PENDING', by: 'user', at: 1, reason: name }],
    })
    await putShop(store, {
      users: [userRow({ userId: 'long', name, email })],
      products: [productRow({ productId: 'long', name })],
      options: [optionRow({ productId: 'long', optionId: '😀'.repeat(64), name })],
      coupons: [couponRow({ couponId: '😀'.repeat(64), code: '😁'.repeat(64), name })],
      userCoupons: [userCouponRow({ reason: name })],
      orders: [order],
      events: [eventRow({ payload })],
      answers: [answerRow({ userId: '😀'.repeat(64), key: '😀'.repeat(255), answer: payload })],
    })
    const { reader } = store
    expect(await reader.users.find(['long'])).toEqual([userRow({ userId: 'long', name, email })])
    expect(await reader.products.find(['long'])).toMatchObject([
      { name, options: [{ optionId: '😀'.repeat(64), name }] },
    ])
    expect(await reader.coupons.findByCode(['😁'.repeat(64)])).toMatchObject([{ couponId: '😀'.repeat(64), name }])
    expect(await reader.userCoupons.find([idOf(1)])).toEqual([userCouponRow({ reason: name })])
    expect(await reader.orders.find([idOf(1)])).toEqual([order])
    expect((await reader.outbox.find([idOf(1)]))[0]!.payload).toBe(payload)
    const key = answerRow({ userId: '😀'.repeat(64), key: '😀'.repeat(255) })
    const [answer] = await store.transaction(transaction => transaction.answers.find([key]))
    expect(answer!.answer).toBe(payload)
  })
}
