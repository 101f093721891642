import { expect, test } from 'vitest'
import { fingerprintOf, isReplayed } from '../engine/idempotency.ts'
import { openTestShop, stockShop } from '../suites/test-shop.ts'
import { refusal } from '../testing/refusal.ts'
import { BatchRows } from '../use-case/row-kinds.ts'
import { UnitOfWork } from '../use-case/unit-of-work.ts'
import { orderAnswer } from './order-answer.ts'
import { placeOrderInput } from './order-input.ts'

const items = [{ productId: 'latte', quantity: 2 }]

test('an answer is kept as a reference to its order, and is the first one again after all that came later', async () => {
  const opened = openTestShop()
  await stockShop(opened)
  const { shop, store, clock } = opened
  const input = { userId: 'mina', items, metadata: { table: '7' }, idempotencyKey: 'one' }
  const placed = await shop.orders.place(input)
  const part = { orderId: placed.orderId, items: [{ productId: 'latte', quantity: 1 }], idempotencyKey: 'part' }
  const cut = await shop.orders.cancel(part)
  expect(cut).toMatchObject({ status: 'PAID', refunded: 4_500, balance: 5_500 })
  clock.advance(1_000)
  await shop.orders.complete({ orderId: placed.orderId })
  await shop.orders.cancel({ orderId: placed.orderId })
  for (const [again, first] of [
    [await shop.orders.place(input), placed],
    [await shop.orders.cancel(part), cut],
  ] as const) {
    expect(again).toEqual(first)
    expect(isReplayed(again)).toBe(true)
  }
  const key = { userId: 'mina', operation: 'orders.place', key: 'one' }
  const [kept] = await store.transaction(({ answers }) => answers.find([key]))
  expect(kept!.answer).toBe(JSON.stringify([placed.orderId, 2, 0]))
})

test('is the same text, whether anything came later or not', async () => {
  const opened = openTestShop()
  await stockShop(opened)
  const { shop } = opened
  const input = { userId: 'mina', items, metadata: { table: '7' }, idempotencyKey: 'one' }
  const placed = await shop.orders.place(input)
  expect(JSON.stringify(await shop.orders.place(input))).toBe(JSON.stringify(placed))
  await shop.orders.cancel({ orderId: placed.orderId, items: [{ productId: 'latte', quantity: 1 }] })
  expect(JSON.stringify(await shop.orders.place(input))).toBe(JSON.stringify(placed))
})

test('cannot be told without its order', () => {
  const unit = new UnitOfWork(new BatchRows())
  expect(() => orderAnswer.recall('["o",1,0]', unit)).toThrow('order o of an answer has vanished')
})

test('a creation is answered again as it was, before payments were refused', async () => {
  const opened = openTestShop()
  await stockShop(opened)
  const { shop } = opened
  const input = { userId: 'mina', items: [{ productId: 'latte', quantity: 3 }], idempotencyKey: 'one' }
  const created = await shop.orders.create(input)
  const pay = { orderId: created.orderId, idempotencyKey: 'two' }
  await refusal(shop.orders.pay(pay), 'INSUFFICIENT_BALANCE')
  expect(await shop.orders.create(input)).toEqual(created)
  await shop.wallets.charge({ userId: 'mina', amount: 10_000 })
  const paid = await shop.orders.pay(pay)
  expect(paid.refusedPayments).toMatchObject({ count: 1 })
  await shop.orders.cancel({ orderId: created.orderId })
  expect(await shop.orders.pay(pay)).toEqual(paid)
  expect(await shop.orders.create(input)).toEqual(created)
})

test('one that was kept whole, by an earlier version, is answered as it stands', async () => {
  const opened = openTestShop()
  await stockShop(opened)
  const { shop, store } = opened
  const input = { userId: 'mina', items, idempotencyKey: 'old' }
  const fingerprint = fingerprintOf('orders.place', placeOrderInput.parse(input))
  const answer = JSON.stringify({ orderId: 'of then', status: 'PAID' })
  await store.transaction(({ answers }) =>
    answers.insert([{ userId: 'mina', operation: 'orders.place', key: 'old', fingerprint, answer, createdAt: 0 }]),
  )
  expect(await shop.orders.place(input)).toEqual({ orderId: 'of then', status: 'PAID' })
})

test('callers with one key in one batch have an answer of their own each', async () => {
  const opened = openTestShop()
  await stockShop(opened)
  const { shop } = opened
  const input = { userId: 'mina', items, idempotencyKey: 'one' }
  const [first, second] = await Promise.all([shop.orders.place(input), shop.orders.place(input)])
  expect(second).toEqual(first)
  expect(second.items).not.toBe(first.items)
  expect((await shop.audit()).findings).toEqual([])
})
