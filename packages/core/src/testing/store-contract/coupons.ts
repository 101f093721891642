import { expect, test } from 'vitest'
import type { Coupon } from '../../coupon/coupon.ts'
import { put, putShop } from './put.ts'
import { couponRow, idOf, moment, userCouponRow, userRow } from './rows.ts'
import type { Subject } from './subject.ts'

const percent = couponRow({
  couponId: 'autumn',
  code: 'AUTUMN',
  discount: { type: 'PERCENT', basisPoints: 1000, maxDiscount: 3000 },
  minimumOrderAmount: 10_000,
  claimFrom: moment,
  claimUntil: moment + 100,
  validDays: 7,
  validUntil: moment + 1000,
})
const unlimited = couponRow({ couponId: 'winter', code: 'WINTER', discount: { type: 'PERCENT', basisPoints: 500 } })

export function couponsContract(subject: Subject): void {
  test('campaigns are found by id and by code, and locked by id', async () => {
    const { store } = subject
    await putShop(store, { coupons: [percent, unlimited] })
    const all = [percent, couponRow(), unlimited]
    expect(await store.reader.coupons.find(['winter', 'nothing', 'autumn', 'welcome-2025', 'autumn'])).toEqual(all)
    const byCode = await store.reader.coupons.findByCode(['WINTER', 'NOTHING', 'AUTUMN', 'AUTUMN'])
    expect(new Set(byCode)).toEqual(new Set([unlimited, percent]))
    expect(byCode).toHaveLength(2)
    await store.transaction(async transaction => {
      const locked = await transaction.coupons.lock(['winter', 'nothing', 'welcome-2025', 'autumn'])
      expect(locked).toEqual(all)
    })
  })

  test('saving a campaign stores how many are claimed, and nothing of what was promised with it', async () => {
    const { store } = subject
    await putShop(store, { coupons: [percent, unlimited] })
    const changed = { ...percent, code: 'OTHER', validDays: 9, minimumOrderAmount: 0, claimed: 4 }
    await store.transaction(transaction => transaction.coupons.save([changed, { ...unlimited, claimed: 100 }]))
    expect(await store.reader.coupons.find(['autumn', 'welcome-2025', 'winter'])).toEqual([
      { ...percent, claimed: 4 },
      couponRow(),
      { ...unlimited, claimed: 100 },
    ])
  })

  test('pages are in the order of creation, then of ids', async () => {
    const { store } = subject
    const coupons = ['e', 'd', 'c', 'b', 'a'].map((couponId, index) =>
      couponRow({ couponId, code: couponId, createdAt: moment + Math.floor(index / 2) }),
    )
    await put(store, { coupons })
    const page = async (offset: number, limit: number) => {
      const { items, total } = await store.reader.coupons.page({ offset, limit })
      return { ids: items.map(coupon => coupon.couponId).join(''), total }
    }
    expect(await page(0, 10)).toEqual({ ids: 'debca', total: 5 })
    expect(await page(1, 2)).toEqual({ ids: 'eb', total: 5 })
    expect(await page(5, 2)).toEqual({ ids: '', total: 5 })
  })

  test('claimable are those whose window holds the moment and that are not sold out', async () => {
    const { store } = subject
    const window = (name: string, more: Partial<Coupon>) =>
      couponRow({ couponId: name, code: name, createdAt: moment - name.charCodeAt(0), ...more })
    await put(store, {
      coupons: [
        window('a-open', {}),
        window('b-starts', { claimFrom: moment }),
        window('c-later', { claimFrom: moment + 1 }),
        window('d-ends', { claimUntil: moment }),
        window('e-last moment', { claimUntil: moment + 1 }),
        window('f-sold out', { quantity: 3, claimed: 3 }),
        window('g-one left', { quantity: 3, claimed: 2 }),
        window('h-both', { claimFrom: moment - 5, claimUntil: moment + 5 }),
      ],
    })
    const claimable = async (at: number, limit: number) =>
      (await store.reader.coupons.claimable({ at, limit })).map(coupon => coupon.couponId[0]).join('')
    expect(await claimable(moment, 10)).toBe('hgeba')
    expect(await claimable(moment, 3)).toBe('hge')
    expect(await claimable(moment + 5, 10)).toBe('gcba')
  })

  test('user coupons are found by id and by owner', async () => {
    const { store } = subject
    const mine = userCouponRow({ expiresAt: moment + 7 })
    const used = userCouponRow({ userCouponId: idOf(2), couponId: 'autumn', status: 'USED', orderId: idOf(9) })
    const theirs = userCouponRow({ userCouponId: idOf(3), userId: 'jun', status: 'REVOKED', reason: 'a mistake' })
    await putShop(store, { coupons: [percent, unlimited], userCoupons: [theirs, used, mine] })
    const { userCoupons } = store.reader
    expect(await userCoupons.find([idOf(3), idOf(4), idOf(1), idOf(2), idOf(1)])).toEqual([mine, used, theirs])
    const owned = await userCoupons.findOwned([
      { userId: 'mina', couponId: 'autumn' },
      { userId: 'jun', couponId: 'autumn' },
      { userId: 'jun', couponId: 'welcome-2025' },
      { userId: 'nobody', couponId: 'welcome-2025' },
      { userId: 'mina', couponId: 'autumn' },
    ])
    expect(new Set(owned)).toEqual(new Set([used, theirs]))
    expect(owned).toHaveLength(2)
  })

  test('used coupons are counted by campaign', async () => {
    const { store } = subject
    const rows = (['USED', 'ISSUED', 'USED', 'REVOKED', 'EXPIRED'] as const).map((status, index) =>
      userCouponRow({
        userCouponId: idOf(index),
        userId: `u${index}`,
        status,
        ...(status === 'USED' && { orderId: idOf(9) }),
      }),
    )
    const elsewhere = userCouponRow({ userCouponId: idOf(8), couponId: 'autumn', status: 'USED', orderId: idOf(9) })
    const users = rows.map(({ userId }) => userRow({ userId }))
    await putShop(store, { users, coupons: [percent, unlimited], userCoupons: [...rows, elsewhere] })
    const { userCoupons } = store.reader
    expect(await userCoupons.countUsed({ couponId: rows[0]!.couponId })).toBe(2)
    expect(await userCoupons.countUsed({ couponId: 'none' })).toBe(0)
  })

  test("a user's coupons come the newest first, then by id", async () => {
    const { store } = subject
    const coupons = [1, 2, 3, 4].map(number => couponRow({ couponId: `c${number}`, code: `c${number}` }))
    const claimedAt = [moment, moment + 5, moment + 5, moment + 9]
    const userCoupons = coupons.map(({ couponId }, index) =>
      userCouponRow({ userCouponId: idOf(index), couponId, claimedAt: claimedAt[index]! }),
    )
    const theirs = userCouponRow({ userCouponId: idOf(8), userId: 'jun', couponId: 'c1' })
    await putShop(store, { coupons, userCoupons: [...userCoupons, theirs] })
    const [first, second, third, fourth] = userCoupons
    expect(await store.reader.userCoupons.newestOf({ userIds: ['mina'], limit: 10 })).toEqual([
      fourth,
      second,
      third,
      first,
    ])
    expect(await store.reader.userCoupons.newestOf({ userIds: ['mina'], limit: 2 })).toEqual([fourth, second])
    expect(await store.reader.userCoupons.newestOf({ userIds: ['nobody'], limit: 2 })).toEqual([])
    const ofAll = await store.reader.userCoupons.newestOf({ userIds: ['mina', 'nobody', 'jun', 'mina'], limit: 2 })
    expect(ofAll.filter(({ userId }) => userId === 'mina')).toEqual([fourth, second])
    expect(ofAll.filter(({ userId }) => userId !== 'mina')).toEqual([theirs])
    expect(await store.reader.userCoupons.newestOf({ userIds: [], limit: 2 })).toEqual([])
  })

  test('saving a user coupon stores status, order and reason, or that there is none any more', async () => {
    const { store } = subject
    const issued = userCouponRow({ expiresAt: moment + 7 })
    const theirs = userCouponRow({ userCouponId: idOf(3), userId: 'jun' })
    await putShop(store, { userCoupons: [issued, theirs] })
    const save = (userCoupon: typeof issued) => store.transaction(t => t.userCoupons.save([userCoupon]))
    await save({ ...issued, status: 'USED', orderId: idOf(9) })
    expect(await store.reader.userCoupons.find([idOf(1), idOf(3)])).toEqual([
      { ...issued, status: 'USED', orderId: idOf(9) },
      theirs,
    ])
    await save(issued)
    expect(await store.reader.userCoupons.find([idOf(1)])).toEqual([issued])
    await save({ ...issued, status: 'REVOKED', reason: 'a mistake' })
    expect(await store.reader.userCoupons.find([idOf(1)])).toEqual([
      { ...issued, status: 'REVOKED', reason: 'a mistake' },
    ])
  })

  test('due are those still issued that have ended by then, the first to end first', async () => {
    const { store } = subject
    const coupons = [1, 2, 3, 4, 5, 6].map(number => couponRow({ couponId: `c${number}`, code: `c${number}` }))
    const of = (number: number, more: Partial<ReturnType<typeof userCouponRow>>) =>
      userCouponRow({ userCouponId: idOf(number), couponId: `c${number}`, ...more })
    await putShop(store, {
      coupons,
      userCoupons: [
        of(1, { expiresAt: moment }),
        of(2, { expiresAt: moment - 5 }),
        of(3, { expiresAt: moment + 1 }),
        of(4, {}),
        of(5, { expiresAt: moment - 9, status: 'EXPIRED' }),
        of(6, { expiresAt: moment - 5 }),
      ],
    })
    const { userCoupons } = store.reader
    expect(await userCoupons.due({ at: moment, limit: 10 })).toEqual([idOf(2), idOf(6), idOf(1)])
    expect(await userCoupons.due({ at: moment, limit: 2 })).toEqual([idOf(2), idOf(6)])
    expect(await userCoupons.due({ at: moment - 6, limit: 2 })).toEqual([])
    await store.transaction(t => t.userCoupons.save([of(2, { expiresAt: moment - 5, status: 'EXPIRED' })]))
    expect(await userCoupons.due({ at: moment, limit: 10 })).toEqual([idOf(6), idOf(1)])
  })
}
