import { expect, test } from 'vitest'
import type { Coupon } from '../../coupon/coupon.ts'
import type { Order } from '../../order/order.ts'
import type { Store } from '../../ports/store.ts'
import type { Transaction } from '../../ports/transaction.ts'
import { scanAll } from './dump.ts'
import { expectFailure } from './expect-failure.ts'
import { put, putShop, type Rows } from './put.ts'
import { failed, relayingOn } from './relaying.ts'
import {
  cartRow,
  couponRow,
  entryRow,
  eventRow,
  idOf,
  itemRow,
  movementRow,
  optionRow,
  orderRow,
  productRow,
  salesRow,
  snapshotRow,
  userCouponRow,
  userRow,
  walletRow,
} from './rows.ts'
import type { Subject } from './subject.ts'

const most = Number.MAX_SAFE_INTEGER
/** The largest number of units that core lets in. */
const mostUnits = 1_000_000_000

export function integersContract(subject: Subject): void {
  test.each([0, 1, 4_294_967_296, most - 1, most])(
    'money and times of %d come back as they were given',
    async value => {
      const { store } = subject
      const units = Math.max(1, Math.min(value, mostUnits))
      const order = orderOf(value, units)
      const rows = {
        users: [userRow({ userId: 'rich', createdAt: value })],
        wallets: [walletRow({ userId: 'rich', balance: value, entryCount: units })],
        ledger: [
          entryRow({ userId: 'rich', number: units, type: 'REFUND', amount: value, balanceAfter: value, at: value }),
          entryRow({ userId: 'mina', maxBalance: value, at: value }),
          entryRow({
            userId: 'jun',
            type: 'PAYMENT',
            amount: 0 - value,
            balanceBefore: value,
            balanceAfter: 0,
            at: value,
          }),
        ],
        products: [productRow({ productId: 'gold', price: value, createdAt: value })],
        options: [optionRow({ productId: 'gold', price: value, stock: units, movementCount: units, position: 100 })],
        movements: [
          movementRow({ productId: 'gold', number: units, delta: units, stockAfter: units, at: value }),
          movementRow({ productId: 'latte', number: 1, delta: 0 - units, stockAfter: 0, at: value }),
        ],
        coupons: couponsOf(value, units),
        userCoupons: [userCouponRow({ couponId: 'a', claimedAt: value, expiresAt: value })],
        orders: [order],
        sales: [salesRow({ productId: 'gold', quantity: units, revenue: value })],
        events: [eventRow({ sequence: units, createdAt: value })],
      } satisfies Rows
      await putShop(store, rows)
      await store.snapshot(async view => {
        expect(await scanAll(view, 'users')).toContainEqual(rows.users[0])
        expect(await scanAll(view, 'wallets')).toContainEqual(rows.wallets[0])
        for (const row of rows.ledger) expect(await scanAll(view, 'ledger')).toContainEqual(row)
        expect(await scanAll(view, 'products')).toContainEqual(rows.products[0])
        expect(await scanAll(view, 'options')).toContainEqual(rows.options[0])
        for (const row of rows.movements) expect(await scanAll(view, 'movements')).toContainEqual(row)
        for (const row of rows.coupons) expect(await scanAll(view, 'coupons')).toContainEqual(row)
        expect(await scanAll(view, 'userCoupons')).toEqual(rows.userCoupons)
        expect(await scanAll(view, 'sales')).toEqual(rows.sales)
        expect(await scanAll(view, 'events')).toEqual(rows.events)
        expect(await view.orders.find([order.orderId])).toEqual([order])
        expect(await scanAll(view, 'orders')).toEqual([order])
      })
      expect(await store.reader.users.find(['rich'])).toEqual(rows.users)
      expect(await store.reader.wallets.find(['rich'])).toEqual(rows.wallets)
      expect(await store.reader.userCoupons.find([idOf(1)])).toEqual(rows.userCoupons)
      const sold = { productId: 'gold', quantity: units, revenue: value }
      const top = await store.reader.sales.top({ from: '2025-10-09', to: '2025-10-09', limit: 5 })
      expect(top).toEqual([sold])
    },
  )

  test.each([0, 1, most])('carts, snapshots and deliveries keep times of %d', async value => {
    const { store } = subject
    const item = { rank: 1, productId: 'latte', name: 'Latte', price: value, totalSales: value, revenue: value }
    const snapshot = snapshotRow({ items: [item], from: value, to: value, computedAt: value })
    const cart = cartRow({ quantity: 1, addedAt: value })
    const event = eventRow({ createdAt: 0 })
    await putShop(store, { carts: [cart], snapshots: [snapshot], orders: [orderRow()], events: [event] })
    expect(await store.reader.carts.ofUsers(['mina'])).toEqual([cart])
    expect(await store.reader.snapshots.find(snapshot.date)).toEqual(snapshot)
    const relay = await relayingOn(store)
    const [claimed] = await relay.claim({ now: most, leaseUntil: most, limit: 1 })
    await relay.settle('relay-1', [{ ...failed(claimed!, most), attempts: 1_000_000 }])
    expect(await relay.list()).toMatchObject([{ ...event, status: 'FAILED', attempts: 1_000_000, nextAttemptAt: most }])
  })

  test('a number outside of what a column may hold is refused, and nothing of its row is stored', async () => {
    const { store } = subject
    await putShop(store, { users: [userRow({ userId: 'sora' })] })
    for (const [name, rowsOf] of Object.entries(columns)) {
      for (const value of [-1, most + 1]) {
        await expectFailure(put(store, rowsOf(value)), 'constraint').catch((error: unknown) => {
          throw new Error(`${name} took ${value}`, { cause: error })
        })
      }
    }
    for (const [name, rowsOf] of Object.entries(signedColumns)) {
      for (const value of [-most - 1, most + 1]) {
        await expectFailure(put(store, rowsOf(value)), 'constraint').catch((error: unknown) => {
          throw new Error(`${name} took ${value}`, { cause: error })
        })
      }
    }
    await expectEmpty(store)
  })

  test('a change to a number below 0 or beyond what is exact is refused', async () => {
    const { store } = subject
    await putShop(store, { sales: [salesRow()] })
    for (const value of [-1, most + 1]) {
      const changes: readonly ((transaction: Transaction) => Promise<void>)[] = [
        t => t.wallets.save([walletRow({ balance: value })]),
        t => t.options.save([optionRow({ stock: value })]),
        t => t.options.save([optionRow({ price: value })]),
        t => t.products.save([productRow({ price: value })]),
        t => t.coupons.save([couponRow({ claimed: value })]),
      ]
      for (const change of changes) await expectFailure(store.transaction(change), 'constraint')
    }
    const tooMany = salesRow({ quantity: -3, revenue: 0 })
    await expectFailure(
      store.transaction(transaction => transaction.sales.add([tooMany])),
      'constraint',
    )
    const tooMuch = salesRow({ quantity: 0, revenue: -9001 })
    await expectFailure(
      store.transaction(transaction => transaction.sales.add([tooMuch])),
      'constraint',
    )
    expect(await store.reader.wallets.find(['mina'])).toEqual([walletRow()])
  })
}

function couponsOf(value: number, units: number): Coupon[] {
  const fixed = { type: 'FIXED', amount: Math.max(1, value) } as const
  const percent = { type: 'PERCENT', basisPoints: 10_000, maxDiscount: Math.max(1, value) } as const
  const amounts = { minimumOrderAmount: value, quantity: units, claimed: units }
  return [
    couponRow({ couponId: 'a', code: 'a', discount: fixed, ...amounts, claimFrom: value, createdAt: value }),
    couponRow({ couponId: 'b', code: 'b', discount: percent, validDays: 36_500, claimUntil: value, validUntil: value }),
  ]
}

function orderOf(value: number, units: number): Order {
  return orderRow({
    status: 'PAID',
    items: [itemRow({ unitPrice: value, quantity: 1, discount: 0, amount: value }), freeItem(value, units)],
    subtotal: value,
    total: value,
    createdAt: value,
    expiresAt: value,
    payment: { paymentId: idOf(2), amount: value, at: value },
    history: [{ from: null, to: 'PENDING', by: 'user', at: value }],
  })
}

function freeItem(value: number, units: number) {
  // Many units of something that costs nothing, or one that is discounted to nothing.
  return value > 1
    ? itemRow({ unitPrice: 0, quantity: units, discount: 0, amount: 0 })
    : itemRow({ unitPrice: value, quantity: 1, discount: value, amount: 0 })
}

/** Rows with one column of the given value, which no row may have. */
const columns: Readonly<Record<string, (value: number) => Rows>> = {
  'user.createdAt': value => ({ users: [userRow({ userId: 'new', createdAt: value })] }),
  'wallet.balance': value => ({ wallets: [walletRow({ userId: 'sora', balance: value })] }),
  'wallet.entryCount': value => ({ wallets: [walletRow({ userId: 'sora', entryCount: value })] }),
  'entry.balanceBefore': value => ({ ledger: [entryRow({ balanceBefore: value, balanceAfter: value + 500 })] }),
  'entry.balanceAfter': value => ({ ledger: [entryRow({ balanceAfter: value, balanceBefore: value - 500 })] }),
  'entry.maxBalance': value => ({ ledger: [entryRow({ maxBalance: value })] }),
  'entry.at': value => ({ ledger: [entryRow({ at: value })] }),
  'product.price': value => ({ products: [productRow({ productId: 'new', price: value })] }),
  'product.createdAt': value => ({ products: [productRow({ productId: 'new', createdAt: value })] }),
  'option.price': value => ({ options: [optionRow({ optionId: 'new', price: value })] }),
  'option.stock': value => ({ options: [optionRow({ optionId: 'new', stock: value })] }),
  'movement.stockAfter': value => ({ movements: [movementRow({ stockAfter: value })] }),
  'movement.at': value => ({ movements: [movementRow({ at: value })] }),
  'coupon.discount.amount': value => newCoupon({ discount: { type: 'FIXED', amount: value } }),
  'coupon.discount.maxDiscount': value =>
    newCoupon({ discount: { type: 'PERCENT', basisPoints: 1000, maxDiscount: value } }),
  'coupon.minimumOrderAmount': value => newCoupon({ minimumOrderAmount: value }),
  'coupon.quantity': value => newCoupon({ quantity: value }),
  'coupon.claimFrom': value => newCoupon({ claimFrom: value }),
  'coupon.claimUntil': value => newCoupon({ claimUntil: value }),
  'coupon.validUntil': value => newCoupon({ validUntil: value }),
  'coupon.createdAt': value => newCoupon({ createdAt: value }),
  'userCoupon.claimedAt': value => ({ userCoupons: [userCouponRow({ claimedAt: value })] }),
  'userCoupon.expiresAt': value => ({ userCoupons: [userCouponRow({ expiresAt: value })] }),
  'cartItem.quantity': value => ({ carts: [cartRow({ quantity: value })] }),
  'cartItem.addedAt': value => ({ carts: [cartRow({ addedAt: value })] }),
  'order.subtotal': value => ({ orders: [orderRow({ subtotal: value, total: value })] }),
  'order.discount': value => ({ orders: [orderRow({ discount: value, total: 9000 - value })] }),
  'order.total': value => ({ orders: [orderRow({ total: value })] }),
  'order.createdAt': value => ({ orders: [orderRow({ createdAt: value })] }),
  'order.expiresAt': value => ({ orders: [orderRow({ expiresAt: value })] }),
  'item.unitPrice': value => newItem({ unitPrice: value, amount: value * 2 }),
  'item.quantity': value => newItem({ quantity: value }),
  'item.discount': value => newItem({ discount: value }),
  'item.amount': value => newItem({ amount: value }),
  'step.at': value => ({ orders: [orderRow({ history: [{ from: null, to: 'PENDING', by: 'user', at: value }] })] }),
  'payment.amount': value => ({ orders: [orderRow({ payment: { paymentId: idOf(2), amount: value, at: 1 } })] }),
  'payment.at': value => ({ orders: [orderRow({ payment: { paymentId: idOf(2), amount: 1, at: value } })] }),
  'sales.quantity': value => ({ sales: [salesRow({ quantity: value })] }),
  'sales.revenue': value => ({ sales: [salesRow({ revenue: value })] }),
}

const signedColumns: Readonly<Record<string, (value: number) => Rows>> = {
  'entry.amount': value => ({ ledger: [entryRow({ amount: value })] }),
  'movement.delta': value => ({ movements: [movementRow({ delta: value })] }),
}

function newCoupon(coupon: Parameters<typeof couponRow>[0]): Rows {
  return { coupons: [couponRow({ couponId: 'new', code: 'NEW', ...coupon })] }
}

function newItem(item: Parameters<typeof itemRow>[0]): Rows {
  return { orders: [orderRow({ items: [itemRow(item)] })] }
}

async function expectEmpty(store: Store): Promise<void> {
  await store.snapshot(async view => {
    for (const kind of ['ledger', 'movements', 'orders', 'sales'] as const) {
      expect(await scanAll(view, kind), kind).toEqual([])
    }
  })
}
