import { expect, test } from 'vitest'
import type { Transaction } from '../../ports/transaction.ts'
import { dump } from './dump.ts'
import { expectFailure } from './expect-failure.ts'
import { putShop } from './put.ts'
import {
  answerRow,
  cartRow,
  couponRow,
  entryRow,
  eventRow,
  idOf,
  movementRow,
  optionRow,
  orderRow,
  paid,
  productRow,
  publisherRow,
  salesRow,
  userCouponRow,
  userRow,
  walletRow,
} from './rows.ts'
import type { Subject } from './subject.ts'

type Attempts = Readonly<Record<string, (transaction: Transaction) => Promise<unknown>>>

const order = paid(orderRow())

/** Rows whose key is there already. */
const duplicates: Attempts = {
  user: t => t.users.insert([userRow({ name: 'Another' })]),
  wallet: t => t.wallets.insert([walletRow({ balance: 5 })]),
  'ledger entry': t => t.ledger.insert([entryRow({ amount: 700, balanceAfter: 700 })]),
  product: t => t.products.insert([productRow({ name: 'Another' })]),
  option: t => t.options.insert([optionRow({ position: 5 })]),
  movement: t => t.movements.insert([movementRow({ delta: 3 })]),
  coupon: t => t.coupons.insert([couponRow({ code: 'OTHER' })]),
  'coupon code': t => t.coupons.insert([couponRow({ couponId: 'other' })]),
  'user coupon': t => t.userCoupons.insert([userCouponRow({ userId: 'jun' })]),
  'coupon of a user': t => t.userCoupons.insert([userCouponRow({ userCouponId: idOf(2) })]),
  'cart line': t => t.carts.insert([cartRow({ userId: 'jun' })]),
  'cart line of an option': t => t.carts.insert([cartRow({ itemId: idOf(2) })]),
  order: t => t.orders.insert([orderRow({ userId: 'jun' })]),
  event: t => t.outbox.insert([eventRow({ sequence: 9 })]),
  'event of a step': t => t.outbox.insert([eventRow({ eventId: idOf(2) })]),
  answer: t => t.answers.insert([answerRow({ fingerprint: 'f2' })]),
  publisher: t => t.outbox.insertPublisher(publisherRow({ name: 'other' })),
  'name of a publisher': t => t.outbox.insertPublisher(publisherRow({ publisher: 2 })),
  'name that a publisher gets': async t => {
    await t.outbox.insertPublisher(publisherRow({ publisher: 2, name: 'other' }))
    await t.outbox.savePublisher(publisherRow({ publisher: 2 }))
  },
}

/** Rows that point to a row that is not there. */
const orphans: Attempts = {
  'wallet of no user': t => t.wallets.insert([walletRow({ userId: 'nobody' })]),
  'ledger entry of no wallet': t => t.ledger.insert([entryRow({ userId: 'nobody' })]),
  'option of no product': t => t.options.insert([optionRow({ productId: 'nothing' })]),
  'movement of no option': t => t.movements.insert([movementRow({ optionId: 'nothing' })]),
  'coupon of no user': t => t.userCoupons.insert([userCouponRow({ userCouponId: idOf(3), userId: 'nobody' })]),
  'coupon of no campaign': t => t.userCoupons.insert([userCouponRow({ userCouponId: idOf(3), couponId: 'nothing' })]),
  'cart line of no user': t => t.carts.insert([cartRow({ itemId: idOf(3), userId: 'nobody' })]),
  'cart line of no option': t => t.carts.insert([cartRow({ itemId: idOf(3), optionId: 'nothing' })]),
  'order of no user': t => t.orders.insert([orderRow({ orderId: idOf(3), userId: 'nobody' })]),
  'sales of no option': t => t.sales.add([salesRow({ productId: 'nothing' })]),
}

/** Changes of a row that is not there, or not as it was read. */
const absent: Attempts = {
  wallet: t => t.wallets.save([walletRow(), walletRow({ userId: 'nobody' })]),
  'wallet of a user without one': async t => {
    await t.users.insert([userRow({ userId: 'sol' })])
    await t.wallets.save([walletRow({ userId: 'sol' })])
  },
  product: t => t.products.save([productRow({ productId: 'nothing' })]),
  option: t => t.options.save([optionRow({ optionId: 'nothing' })]),
  coupon: t => t.coupons.save([couponRow({ couponId: 'nothing', code: 'NOTHING' })]),
  'user coupon': t => t.userCoupons.save([userCouponRow({ userCouponId: idOf(3) })]),
  'cart line': t => t.carts.save([cartRow({ itemId: idOf(3) })]),
  order: t => t.orders.save([{ before: orderRow({ orderId: idOf(3) }), after: { ...order, orderId: idOf(3) } }]),
  'order that has gone on': t => t.orders.save([{ before: orderRow(), after: order }]),
}

/** Stands for a value that the types do not let in. */
const wrong = 'WRONG' as never

const broken: Attempts = {
  'type of entry': t => t.ledger.insert([entryRow({ number: 2, type: wrong })]),
  'status of product': t => t.products.insert([productRow({ productId: 'new', status: wrong })]),
  'status of product, saved': t => t.products.save([productRow({ status: wrong })]),
  'type of movement': t => t.movements.insert([movementRow({ number: 2, type: wrong })]),
  'type of discount': t =>
    t.coupons.insert([couponRow({ couponId: 'new', code: 'NEW', discount: { type: wrong, amount: 1 } })]),
  'status of user coupon': t =>
    t.userCoupons.insert([userCouponRow({ userCouponId: idOf(3), userId: 'jun', status: wrong })]),
  'status of user coupon, saved': t => t.userCoupons.save([userCouponRow({ status: wrong })]),
  'status of order': t => t.orders.insert([orderRow({ orderId: idOf(3), status: wrong })]),
  'status of order, saved': t => t.orders.save([{ before: order, after: { ...order, status: wrong } }]),
  'state of step': t =>
    t.orders.insert([orderRow({ orderId: idOf(3), history: [{ from: null, to: wrong, by: 'user', at: 1 }] })]),
  'actor of step': t =>
    t.orders.insert([orderRow({ orderId: idOf(3), history: [{ from: null, to: 'PENDING', by: wrong, at: 1 }] })]),
  'type of event': t => t.outbox.insert([eventRow({ eventId: idOf(3), sequence: 3, type: wrong })]),
  'empty user id': t => t.users.insert([userRow({ userId: '' })]),
  'empty product id': t => t.products.insert([productRow({ productId: '' })]),
  'empty option id': t => t.options.insert([optionRow({ optionId: '' })]),
  'empty coupon code': t => t.coupons.insert([couponRow({ couponId: 'new', code: '' })]),
  'more claimed than there are': t => t.coupons.save([couponRow({ claimed: 101 })]),
}

export function guardsContract(subject: Subject): void {
  test.each([
    ['a key that is there already', 'conflict', duplicates],
    ['a parent that is missing', 'constraint', orphans],
    ['a value that its column cannot hold', 'constraint', broken],
    ['a change of a row that is not there as it was read', 'constraint', absent],
  ] as const)('%s: %s, and nothing is changed', async (_, failure, attempts) => {
    const { store } = subject
    await putShop(store, {
      ledger: [entryRow()],
      movements: [movementRow()],
      userCoupons: [userCouponRow()],
      carts: [cartRow()],
      orders: [order],
      events: [eventRow()],
      answers: [answerRow()],
    })
    await store.transaction(t => t.outbox.insertPublisher(publisherRow()))
    const before = await dump(store)
    for (const [name, attempt] of Object.entries(attempts)) {
      await expectFailure(store.transaction(attempt), failure).catch((error: unknown) => {
        throw new Error(`${name}: not refused as ${failure}`, { cause: error })
      })
      expect(await dump(store), name).toEqual(before)
    }
  })

  test('a row that is saved as it was is there, though nothing changes', async () => {
    const { store } = subject
    await putShop(store, { carts: [cartRow()], userCoupons: [userCouponRow()], orders: [order] })
    const before = await dump(store)
    await store.transaction(async transaction => {
      await transaction.wallets.save([walletRow()])
      await transaction.products.save([productRow()])
      await transaction.options.save([optionRow()])
      await transaction.coupons.save([couponRow()])
      await transaction.userCoupons.save([userCouponRow()])
      await transaction.carts.save([cartRow()])
      await transaction.orders.save([{ before: order, after: order }])
      await transaction.sales.add([salesRow({ quantity: 0, revenue: 0 })])
      await transaction.sales.add([salesRow({ quantity: 0, revenue: 0 })])
    })
    expect({ ...(await dump(store)), sales: [] }).toEqual(before)
  })

  test('a key that is there twice in one call is a conflict', async () => {
    const { store } = subject
    await expectFailure(
      store.transaction(t => t.users.insert([userRow(), userRow({ name: 'Twin' })])),
      'conflict',
    )
    expect(await store.reader.users.find(['mina'])).toEqual([])
  })
}
