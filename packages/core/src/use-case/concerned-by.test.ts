import { expect, it } from 'vitest'
import * as rows from '../testing/store-contract/rows.ts'
import { concernedBy } from './concerned-by.ts'
import { BatchRows } from './row-kinds.ts'

const concerned = (write: (batch: BatchRows) => void) => {
  const batch = new BatchRows()
  write(batch)
  const { users, products } = concernedBy(batch)
  return { users: [...users], products: [...products] }
}

it('is the user of each row of one', () => {
  const userId = 'jun'
  for (const write of [
    batch => batch.users.apply([rows.userRow({ userId })]),
    batch => batch.wallets.apply([rows.walletRow({ userId })]),
    batch => batch.entries.apply([rows.entryRow({ userId })]),
    batch => batch.orders.apply([rows.orderRow({ userId })]),
    batch => batch.cartItems.apply([rows.cartRow({ userId })]),
    batch => batch.userCoupons.apply([rows.userCouponRow({ userId })]),
    batch => batch.answers.apply([rows.answerRow({ userId })]),
  ] satisfies ((batch: BatchRows) => void)[]) {
    expect(concerned(write), write.toString()).toEqual({ users: ['jun'], products: [] })
  }
})

it('is the product of each row of one', () => {
  const productId = 'mug'
  for (const write of [
    batch => batch.products.apply([rows.productRow({ productId })]),
    batch => batch.options.apply([rows.optionRow({ productId })]),
    batch => batch.movements.apply([rows.movementRow({ productId })]),
    batch => batch.sales.apply([rows.salesRow({ productId })]),
  ] satisfies ((batch: BatchRows) => void)[]) {
    expect(concerned(write), write.toString()).toEqual({ users: [], products: ['mug'] })
  }
})

it('is no one of what was only read, or is of no user and no product', () => {
  const read = (batch: BatchRows) => {
    batch.wallets.load([rows.walletRow()])
    batch.products.load([rows.productRow()])
    batch.coupons.apply([rows.couponRow()])
    batch.events.apply([rows.eventRow()])
    batch.orders.load([rows.orderRow()])
    batch.orders.apply([])
    // What was never there is not taken away.
    batch.cartItems.remove([rows.cartRow()])
  }
  expect(concerned(read)).toEqual({ users: [], products: [] })
})

it('is everyone once, also of whom a row is taken away', () => {
  const taken = rows.cartRow({ itemId: rows.idOf(7), userId: 'ann' })
  const write = (batch: BatchRows) => {
    batch.wallets.apply([rows.walletRow({ userId: 'mina' }), rows.walletRow({ userId: 'jun' })])
    batch.entries.apply([rows.entryRow({ userId: 'mina' })])
    batch.cartItems.load([taken])
    batch.cartItems.remove([taken])
    batch.options.apply([rows.optionRow({ optionId: 'a' }), rows.optionRow({ optionId: 'b' })])
  }
  expect(concerned(write)).toEqual({ users: ['mina', 'jun', 'ann'], products: ['latte'] })
})
