import { describe, expect, it } from 'vitest'
import type { UserCoupon } from '../coupon/coupon.ts'
import { isShopError } from '../errors.ts'
import { createMemoryStore } from '../memory/memory-store.ts'
import type { Changes } from './row-kinds.ts'
import * as rows from '../testing/store-contract/rows.ts'
import { BoughtUnitsOfBatch } from './bought-units.ts'
import { BatchRows } from './row-kinds.ts'
import { UnitOfWork } from './unit-of-work.ts'

const opened = (load: (batch: BatchRows) => void = () => undefined) => {
  const batch = new BatchRows()
  load(batch)
  return new UnitOfWork(batch)
}

const refused = (call: () => unknown) => {
  try {
    return call()
  } catch (error) {
    return isShopError(error) ? [error.code, error.details] : error
  }
}

describe('a user', () => {
  const unit = opened(batch => {
    batch.wallets.load([rows.walletRow(), rows.walletRow({ userId: 'gone', erasedAt: 1 })])
    batch.users.load([rows.userRow()])
  })

  it('is there with a wallet, until it is erased', () => {
    expect(unit.wallet('mina')).toEqual(rows.walletRow())
    expect(() => unit.assertUser('mina')).not.toThrow()
    for (const userId of ['gone', 'jun']) {
      expect(refused(() => unit.wallet(userId))).toEqual(['USER_NOT_FOUND', { userId }])
      expect(refused(() => unit.assertUser(userId))).toEqual(['USER_NOT_FOUND', { userId }])
    }
  })

  it('leaves an id that stays taken, and a profile where it was read', () => {
    expect(['mina', 'gone', 'jun'].map(userId => unit.isUserIdTaken(userId))).toEqual([true, true, false])
    expect([unit.user('mina'), unit.user('gone')]).toEqual([rows.userRow(), undefined])
  })

  it('has pending orders, carts, coupons and answers of its own', () => {
    const ofJun = { userId: 'jun' }
    const pending = rows.orderRow({ orderId: 'o' })
    const key = { userId: 'mina', operation: 'o', key: 'k' }
    const known = opened(batch => {
      const done = [rows.paid(rows.orderRow({ orderId: 'p' })), rows.orderRow({ orderId: 'q', ...ofJun })]
      batch.orders.load([pending, ...done])
      batch.cartItems.load([rows.cartRow(), rows.cartRow({ itemId: 'other', ...ofJun })])
      batch.userCoupons.load([rows.userCouponRow(), rows.userCouponRow({ userCouponId: 'other', ...ofJun })])
      batch.coupons.load([rows.couponRow()])
      batch.answers.load([rows.answerRow(key), rows.answerRow({ ...key, userId: 'jun', answer: '2' })])
    })
    expect(known.pendingOrders('mina')).toEqual([pending])
    expect(known.order('o')).toEqual(pending)
    expect(known.cart('mina')).toEqual([rows.cartRow()])
    expect(known.cart('ann')).toEqual([])
    expect(known.ownCoupon('mina', 'welcome-2025')).toEqual(rows.userCouponRow())
    expect(known.ownCoupon('mina', 'x')).toBeUndefined()
    expect(known.userCoupon('other')).toMatchObject(ofJun)
    expect([known.coupon('welcome-2025'), known.couponByCode('WELCOME')]).toEqual([rows.couponRow(), rows.couponRow()])
    expect([known.coupon('WELCOME'), known.couponByCode('welcome-2025')]).toEqual([undefined, undefined])
    expect(known.answer(key)).toEqual(rows.answerRow(key))
    expect([
      known.answer({ ...key, key: 'l' }),
      known.answer({ ...key, operation: 'p' }),
      known.answer({ ...key, userId: 'ann' }),
    ]).toEqual([undefined, undefined, undefined])
    known.remember(rows.answerRow({ ...key, key: 'l' }))
    expect(known.answer({ ...key, key: 'l' })).toBeDefined()
  })
})

describe('a product', () => {
  const hidden = rows.productRow({ productId: 'hidden', status: 'HIDDEN' })
  const large = rows.optionRow({ optionId: 'large', position: 1 })
  const unit = opened(batch => {
    batch.products.load([rows.productRow(), hidden])
    batch.options.load([rows.optionRow(), large, rows.optionRow({ productId: 'hidden' })])
  })
  const none = ['PRODUCT_NOT_FOUND', { productId: 'none' }]

  it('is known by its id, with its options', () => {
    expect([unit.hasProduct('latte'), unit.hasProduct('none')]).toEqual([true, false])
    expect([unit.knownProduct('hidden'), unit.knownProduct('none')]).toEqual([hidden, undefined])
    expect(unit.product('hidden')).toEqual(hidden)
    expect(refused(() => unit.product('none'))).toEqual(none)
    expect(unit.productWithOptions('latte')).toEqual({ ...rows.productRow(), options: [rows.optionRow(), large] })
    expect(refused(() => unit.productWithOptions('none'))).toEqual(none)
    expect([unit.option('latte', 'large'), unit.option('latte', 'none')]).toEqual([large, undefined])
    expect(unit.options('none')).toEqual([])
    expect(unit.storedOption('latte', 'large')).toEqual(large)
  })

  it('is not for sale while it is hidden', () => {
    expect(unit.productForSale('latte')).toEqual(rows.productRow())
    expect(refused(() => unit.productForSale('hidden'))).toEqual(['PRODUCT_NOT_FOUND', { productId: 'hidden' }])
    expect(refused(() => unit.productForSale('none'))).toEqual(none)
  })
})

describe('what a command has changed', () => {
  it('is known to the next, and told as far as it is asked for', () => {
    const told: [Changes, readonly UserCoupon[]][] = []
    const batch = new BatchRows()
    const known = rows.userCouponRow()
    batch.userCoupons.load([known])
    batch.cartItems.load([rows.cartRow()])
    const bought = new BoughtUnitsOfBatch()
    const latte = { userId: 'mina', productId: 'latte' }
    bought.load([latte], [])
    const event = rows.eventRow()
    const unit = new UnitOfWork(batch, bought, (changes, _, claimed) => (told.push([changes, claimed]), [event]))
    const claimed = rows.userCouponRow({ userCouponId: 'new', userId: 'jun' })
    const changes: Changes = {
      userCoupons: [{ ...known, status: 'USED' }, claimed],
      removedCartItems: [rows.cartRow()],
      orders: [rows.orderRow()],
    }
    unit.apply(changes)
    expect(told).toEqual([[changes, [claimed]]])
    expect(unit.userCoupon(known.userCouponId)?.status).toBe('USED')
    expect(unit.cart('mina')).toEqual([])
    expect(unit.boughtUnits('mina', 'latte')).toBe(2)
    unit.apply({ orders: [{ ...rows.orderRow(), status: 'CANCELLED' }] })
    expect(told[1]?.[1]).toEqual([])
    expect(unit.boughtUnits('mina', 'latte')).toBe(0)
    expect(batch.events.changed()).toEqual([event, event])
    const silent = new BatchRows()
    new UnitOfWork(silent).apply({ userCoupons: [claimed] })
    expect(silent.events.isChanged).toBe(false)
  })

  it('is said before any of it is written', async () => {
    const store = createMemoryStore()
    const calls: unknown[] = []
    const unit = opened()
    unit.apply({ users: [rows.userRow()] })
    await store.transaction(async transaction => {
      const { users } = transaction
      const noted = {
        ...users,
        insert: (added: Parameters<typeof users.insert>[0]) => (calls.push('insert'), users.insert(added)),
      }
      await unit.flush({
        ...transaction,
        users: noted,
        concerns: ({ users: ids, products }) => void calls.push([[...ids], [...products]]),
      })
    })
    expect(calls).toEqual([[['mina'], []], 'insert'])
    expect(await store.reader.users.find(['mina'])).toEqual([rows.userRow()])
  })
})
