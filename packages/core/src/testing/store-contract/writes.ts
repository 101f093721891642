import { claimEvents } from '../../outbox/claim-events.ts'
import { introduce } from '../../outbox/publishers.ts'
import { settleEvents } from '../../outbox/settle-events.ts'
import type { Store } from '../../ports/store.ts'
import type { Transaction } from '../../ports/transaction.ts'
import { putShop } from './put.ts'
import { dead } from './relaying.ts'
import {
  answerRow,
  cartRow,
  couponRow,
  entryRow,
  eventRow,
  idOf,
  itemRow,
  moment,
  movementRow,
  optionRow,
  orderRow,
  paid,
  productRow,
  salesRow,
  snapshotRow,
  userCouponRow,
  userRow,
  walletRow,
} from './rows.ts'

const token = 'relay-1'
const lease = { token, now: moment + 10, leaseUntil: moment + 1000, limit: 10 }
const pending = orderRow()

/** A shop with a row of everything that can be changed. */
export async function putChangeable(store: Store): Promise<void> {
  await putShop(store, {
    userCoupons: [userCouponRow()],
    carts: [cartRow()],
    orders: [pending],
    sales: [salesRow()],
    events: [eventRow({ sequence: 1 })],
    answers: [answerRow()],
  })
}

/** Every way to write, on a shop of `putChangeable`. */
export const writes: Readonly<Record<string, (transaction: Transaction) => Promise<unknown>>> = {
  'users.insert': t => t.users.insert([userRow({ userId: 'sora' })]),
  'wallets.insert': async t => {
    await t.users.insert([userRow({ userId: 'sora' })])
    await t.wallets.insert([walletRow({ userId: 'sora' })])
  },
  'wallets.save': t => t.wallets.save([walletRow({ balance: 5, entryCount: 1 })]),
  'ledger.insert': t => t.ledger.insert([entryRow()]),
  'products.insert': t => t.products.insert([productRow({ productId: 'mocha' })]),
  'products.save': t => t.products.save([productRow({ name: 'Flat white', price: 1, status: 'HIDDEN' })]),
  'options.insert': t => t.options.insert([optionRow({ optionId: 'large', position: 1 })]),
  'options.save': t => t.options.save([optionRow({ stock: 9, movementCount: 1 })]),
  'movements.insert': t => t.movements.insert([movementRow()]),
  'coupons.insert': t => t.coupons.insert([couponRow({ couponId: 'second', code: 'SECOND' })]),
  'coupons.save': t => t.coupons.save([couponRow({ claimed: 1 })]),
  'userCoupons.insert': t => t.userCoupons.insert([userCouponRow({ userCouponId: idOf(2), userId: 'jun' })]),
  'userCoupons.save': t => t.userCoupons.save([userCouponRow({ status: 'USED', orderId: pending.orderId })]),
  'carts.insert': t => t.carts.insert([cartRow({ itemId: idOf(2), userId: 'jun' })]),
  'carts.save': t => t.carts.save([cartRow({ quantity: 7 })]),
  'carts.remove': t => t.carts.remove([cartRow()]),
  'orders.insert': t => t.orders.insert([paid(orderRow({ orderId: idOf(2), items: [itemRow(), itemRow()] }))]),
  'orders.save': t => t.orders.save([{ before: pending, after: paid(pending) }]),
  'sales.add': t => t.sales.add([salesRow({ quantity: 1, revenue: 1 })]),
  'snapshots.insertIfAbsent': t => t.snapshots.insertIfAbsent(snapshotRow()),
  'snapshots.removeOlder': async t => {
    await t.snapshots.insertIfAbsent(snapshotRow())
    await t.snapshots.removeOlder({ before: snapshotRow().date, limit: 10 })
  },
  'answers.insert': t => t.answers.insert([answerRow({ key: 'k2' })]),
  'answers.removeOlder': t => t.answers.removeOlder({ before: moment + 1, limit: 10 }),
  'outbox.insert': t => t.outbox.insert([eventRow({ eventId: idOf(2), sequence: 2 })]),
  'outbox.insertPublisher': t => introduce(t.outbox, 'test'),
  'outbox.insertStretches': async t => {
    const publisher = await introduce(t.outbox, 'test')
    await claimEvents(t.outbox, { publisher, ...lease })
  },
  'outbox.insertDeliveries': async t => {
    const publisher = await introduce(t.outbox, 'test')
    const claim = await claimEvents(t.outbox, { publisher, ...lease })
    await settleEvents(t.outbox, { publisher, token, now: moment, deliveries: claim!.events.map(dead) })
  },
  'outbox.savePurged': async t => {
    await t.outbox.lockState()
    await t.outbox.savePurged({ purgedTo: 1, kept: 0, purgedBefore: moment })
  },
  'outbox.removeEvents': async t => {
    await t.outbox.place(10)
    await t.outbox.removeEvents([1])
  },
}
