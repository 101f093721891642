import { expect, it } from 'vitest'
import { monday } from '../testing/test-clock.ts'
import { openStockedShop } from '../suites/test-shop.ts'
import { iso } from './iso.ts'
import * as wire from '../index.ts'

const at = new Date(monday).toISOString()

/** Numbers of this size are times that were forgotten: money and units of the tests are small. */
function forgottenTimes(value: unknown): unknown[] {
  if (typeof value === 'number') return value > 1_000_000_000_000 ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(forgottenTimes) : []
}

it('writes times as ISO 8601 UTC, and leaves absent fields absent', async () => {
  const { shop } = await openStockedShop()
  const discount = { type: 'FIXED' as const, amount: 1 }
  const coupon = await shop.coupons.create({
    code: 'C',
    name: 'C',
    discount,
    quantity: 3,
    claimFrom: 1,
    claimUntil: monday + 1,
  })
  const userCoupon = await shop.coupons.claim({ userId: 'mina', code: 'C' })
  const items = [{ productId: 'latte', quantity: 1 }]
  const pending = await shop.orders.create({ userId: 'mina', items, couponCode: 'C' })
  const paid = await shop.orders.place({ userId: 'mina', items })
  const snapshot = await shop.ranking.takeSnapshot()
  const ledger = (await shop.wallets.history({ userId: 'mina' })).items
  const movements = (await shop.catalog.stockHistory({ productId: 'latte' })).items
  const events = (await shop.outbox.list()).items

  const json = {
    user: wire.userJson(await shop.users.get({ userId: 'mina' })),
    coupon: wire.couponJson(coupon),
    userCoupon: wire.userCouponJson(userCoupon),
    pending: wire.orderJson(pending),
    paid: wire.orderJson(paid),
    snapshot: wire.rankingSnapshotJson(snapshot),
    ledger: ledger.map(wire.ledgerEntryJson),
    movements: movements.map(wire.stockMovementJson),
    events: events.map(wire.storedEventJson),
  }
  expect(forgottenTimes(json)).toEqual([])
  expect(JSON.parse(JSON.stringify(json))).toStrictEqual(json)
  expect(json.user).toEqual({ userId: 'mina', name: 'mina', createdAt: at })
  expect(json.coupon).toMatchObject({ claimFrom: '1970-01-01T00:00:00.001Z', remaining: 3 })
  expect(json.userCoupon).toEqual({ ...userCoupon, userId: undefined, claimedAt: at })
  expect(json.pending).toMatchObject({ expiresAt: new Date(monday + 1_800_000).toISOString() })
  expect(json.pending).not.toHaveProperty('payment')
  expect(json.paid).toMatchObject({
    payment: { amount: 4_500, at },
    history: [
      { from: null, at },
      { to: 'PAID', at },
    ],
  })
  expect(json.paid).not.toHaveProperty('expiresAt')
  expect(json.events[0]).not.toHaveProperty('payload')
  expect(json.snapshot).toMatchObject({ date: '2026-03-02', to: '2026-03-01T15:00:00.000Z', computedAt: at })
})

it('is what Date makes of it, no matter what was written before', () => {
  const day = 86_400_000
  const edges = [
    0,
    1,
    999,
    1_000,
    59_999,
    60_000,
    3_599_999,
    day - 1,
    day,
    day + 1,
    951_782_400_000,
    8_640_000_000_000_000,
  ]
  const moments = [...edges, ...edges.map(at => 0 - at), -62_167_219_200_001, 253_402_300_800_000]
  for (let step = 0; step < 2_000; step += 1) moments.push(Date.UTC(2024, 1, 28, 23, 59, 59, 0) + step * 7_919_771)
  const told = [...moments, ...moments.toReversed()].map(at => [at, iso(at)])
  expect(told).toEqual([...moments, ...moments.toReversed()].map(at => [at, new Date(at).toISOString()]))
  expect(() => iso(Number.NaN)).toThrow(RangeError)
  expect(() => iso(8_640_000_000_000_001)).toThrow(RangeError)
})
