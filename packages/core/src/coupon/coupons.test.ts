import { describe, expect, it } from 'vitest'
import type { ClaimOutcome, CouponGate } from '../ports/coupon-gate.ts'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { endingOf, refusal, tally } from '../testing/refusal.ts'
import { monday } from '../testing/test-clock.ts'
import { openStockedShop, openTestShop } from '../suites/test-shop.ts'

const dayMs = 86_400_000
const campaign = { code: 'WELCOME', name: 'Welcome', discount: { type: 'FIXED' as const, amount: 1_000 }, quantity: 2 }

describe('create', () => {
  it('opens a campaign, to be found by code and by id', async () => {
    const { shop } = openTestShop()
    const discount = { type: 'PERCENT' as const, basisPoints: 1_000, maxDiscount: 500 }
    const times = { claimFrom: 1, claimUntil: monday + 2, validDays: 3, validUntil: monday + 4 }
    const input = { ...campaign, couponId: 'c', discount, ...times }
    const coupon = await shop.coupons.create(input)
    expect(coupon).toEqual({ ...input, minimumOrderAmount: 0, claimed: 0, createdAt: monday })
    expect(await shop.coupons.get({ code: 'WELCOME' })).toEqual(coupon)
    expect(await shop.coupons.get({ couponId: 'c' })).toEqual(coupon)
    expect(await shop.coupons.list()).toEqual({ items: [coupon], nextCursor: null, page: 1, limit: 20, total: 1 })
    await refusal(shop.coupons.get({ code: 'welcome' }), 'COUPON_NOT_FOUND')
    expect((await refusal(shop.coupons.get({ couponId: 'd' }), 'COUPON_NOT_FOUND')).message).toBe(
      'There is no coupon d.',
    )
    expect((await refusal(shop.coupons.get({} as never), 'INVALID_INPUT')).message).toContain(
      'must have couponId or code',
    )
  })

  it('takes a code and an id once', async () => {
    const { shop } = openTestShop()
    const endings = await Promise.all([
      endingOf(shop.coupons.create({ ...campaign, couponId: 'a' })),
      endingOf(shop.coupons.create({ ...campaign, couponId: 'b' })),
      endingOf(shop.coupons.create({ ...campaign, couponId: 'a', code: 'OTHER' })),
    ])
    expect(endings.slice(1)).toEqual([
      { ok: false, code: 'ALREADY_EXISTS', details: { kind: 'coupon', id: 'WELCOME' } },
      { ok: false, code: 'ALREADY_EXISTS', details: { kind: 'coupon', id: 'a' } },
    ])
  })
})

describe('list', () => {
  it.each([undefined, true])('goes on by cursor behind a page, the active ones only: %s', async active => {
    const { shop, clock } = openTestShop()
    // Two of them begin at the same moment.
    for (const [couponId, later] of [
      ['c', 0],
      ['a', 0],
      ['e', 1],
      ['b', 1],
      ['d', 1],
    ] as const) {
      clock.advance(later)
      const over = couponId === 'e' ? { claimUntil: monday + 5 } : {}
      await shop.coupons.create({ ...campaign, ...over, couponId, code: couponId })
    }
    clock.advance(10)
    const { items, total } = await shop.coupons.list({ active, limit: 100 })
    expect(total).toBe(active ? 4 : 5)
    const first = await shop.coupons.list({ active, limit: 2 })
    const second = await shop.coupons.list({ active, limit: 2, cursor: first.nextCursor! })
    const third =
      second.nextCursor === null ? undefined : await shop.coupons.list({ active, limit: 2, cursor: second.nextCursor })
    expect([first, second, third].flatMap(page => page?.items ?? [])).toEqual(items)
    expect(third?.items.length).toBe(active ? undefined : 1)
  })
})

describe('usage', () => {
  it('counts what is claimed, used and left; a cancelled order gives its coupon back', async () => {
    const { shop } = openTestShop()
    await shop.users.register({ userId: 'mina', name: 'Mina' })
    await shop.wallets.charge({ userId: 'mina', amount: 10_000 })
    await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4_500, stock: 9 })
    await shop.coupons.create(campaign)
    await shop.coupons.claim({ userId: 'mina', code: 'WELCOME' })
    expect(await shop.coupons.usage({ code: 'WELCOME' })).toEqual({ claimed: 1, used: 0, remaining: 1 })
    const items = [{ productId: 'latte', quantity: 1 }]
    const { orderId } = await shop.orders.place({ userId: 'mina', items, couponCode: 'WELCOME' })
    expect(await shop.coupons.usage({ code: 'WELCOME' })).toEqual({ claimed: 1, used: 1, remaining: 1 })
    await shop.orders.cancel({ orderId })
    expect(await shop.coupons.usage({ code: 'WELCOME' })).toMatchObject({ used: 0 })
    await refusal(shop.coupons.usage({ code: 'none' }), 'COUPON_NOT_FOUND')
  })
})

describe('create, for a campaign that is over', () => {
  it.each([
    ['claimUntil', monday - 1],
    ['claimUntil', monday],
    ['validUntil', monday],
  ])('refuses %s at %d, when it is Monday', async (field, until) => {
    const { shop } = openTestShop()
    const { details } = await refusal(shop.coupons.create({ ...campaign, [field]: until }), 'INVALID_INPUT')
    expect(details.issues).toMatchObject([{ pointer: `/${field}` }])
    const empty = { claimFrom: monday + 9, [field]: monday + 9 }
    const { message } = await refusal(shop.coupons.create({ ...campaign, ...empty }), 'INVALID_INPUT')
    expect(message).toBe(`/${field}: must be later than claimFrom`)
    expect((await shop.coupons.list()).total).toBe(0)
    await shop.coupons.create({ ...campaign, [field]: monday + 1 })
  })

  it('takes a day as an end for all of it, in the time zone of the shop', async () => {
    const { shop } = openTestShop({ timeZone: 'America/New_York' })
    const coupon = await shop.coupons.create({ ...campaign, claimFrom: '2026-03-08', claimUntil: '2026-03-08' })
    expect(coupon.claimFrom).toBe(Date.parse('2026-03-08T00:00-05:00'))
    expect(coupon.claimUntil).toBe(Date.parse('2026-03-09T00:00-04:00'))
  })
})

describe('claim', () => {
  it('gives a user coupon, once per user and quantity times', async () => {
    const { shop } = await openStockedShop()
    await shop.users.register({ userId: 'third', name: 'Third' })
    await shop.coupons.create({ ...campaign, couponId: 'c', validDays: 7 })
    const claim = (userId: string) => shop.coupons.claim({ userId, code: 'WELCOME' })
    const view = await claim('mina')
    expect(view).toEqual({
      userCouponId: expect.any(String),
      couponId: 'c',
      userId: 'mina',
      code: 'WELCOME',
      name: 'Welcome',
      status: 'ISSUED',
      claimedAt: monday,
      expiresAt: monday + 7 * dayMs,
    })
    expect(await shop.coupons.listForUser({ userId: 'mina' })).toEqual([view])
    const { details } = await refusal(claim('mina'), 'COUPON_ALREADY_CLAIMED')
    expect(details).toEqual({ code: 'WELCOME', userCouponId: view.userCouponId })
    await claim('jun')
    expect((await refusal(claim('third'), 'COUPON_SOLD_OUT')).details).toMatchObject({ code: 'WELCOME' })
    await refusal(claim('mina'), 'COUPON_ALREADY_CLAIMED')
    expect((await shop.coupons.get({ couponId: 'c' })).claimed).toBe(2)
    await expectCleanAudit(shop)
  })

  it('tells a campaign that has not started from one that has ended', async () => {
    const { shop, clock } = await openStockedShop()
    const window = { claimFrom: monday + 10, claimUntil: monday + 20 }
    await shop.coupons.create({ ...campaign, ...window })
    const claim = (userId: string) => shop.coupons.claim({ userId, code: 'WELCOME' })
    clock.set(monday + 9)
    expect((await refusal(claim('mina'), 'COUPON_NOT_CLAIMABLE')).details).toEqual({
      code: 'WELCOME',
      reason: 'NOT_STARTED',
      ...window,
    })
    clock.set(monday + 10)
    await claim('mina')
    clock.set(monday + 20)
    expect((await refusal(claim('jun'), 'COUPON_NOT_CLAIMABLE')).details).toMatchObject({ reason: 'ENDED' })
    const { details } = await refusal(shop.coupons.claim({ userId: 'jun', code: 'NONE' }), 'COUPON_NOT_FOUND')
    expect(details).toEqual({ code: 'NONE' })
  })
})

describe('in an order', () => {
  const items = [
    { productId: 'latte', quantity: 1 },
    { productId: 'beans', optionId: '250g', quantity: 1 },
  ]

  it('is spread over the lines', async () => {
    const { shop } = await openStockedShop()
    await shop.coupons.create({ ...campaign, minimumOrderAmount: 7_500 })
    await shop.coupons.claim({ userId: 'mina', code: 'WELCOME' })
    const order = await shop.orders.place({ userId: 'mina', items, couponCode: 'WELCOME' })
    expect(order).toMatchObject({ subtotal: 7_500, discount: 1_000, total: 6_500 })
    expect(order.items.map(({ discount, amount }) => [discount, amount])).toEqual([
      [600, 3_900],
      [400, 2_600],
    ])
    const [used] = await shop.coupons.listForUser({ userId: 'mina' })
    expect(used).toMatchObject({ status: 'USED', orderId: order.orderId, userCouponId: order.userCouponId })
    const again = await refusal(
      shop.orders.place({ userId: 'mina', items, couponCode: 'WELCOME' }),
      'COUPON_ALREADY_USED',
    )
    expect(again.details).toMatchObject({ userCouponId: order.userCouponId })
    await expectCleanAudit(shop)
  })

  it('needs its minimum, which a refusal names', async () => {
    const { shop } = await openStockedShop()
    await shop.coupons.create({ ...campaign, minimumOrderAmount: 7_501 })
    await shop.coupons.claim({ userId: 'mina', code: 'WELCOME' })
    const { details } = await refusal(
      shop.orders.place({ userId: 'mina', items, couponCode: 'WELCOME' }),
      'COUPON_MINIMUM_NOT_MET',
    )
    expect(details).toMatchObject({ minimumOrderAmount: 7_501, subtotal: 7_500 })
    expect((await shop.coupons.listForUser({ userId: 'mina' }))[0]!.status).toBe('ISSUED')
    await expectCleanAudit(shop)
  })

  it('of another user is as absent as one that never was', async () => {
    const { shop } = await openStockedShop()
    await shop.coupons.create(campaign)
    const { userCouponId } = await shop.coupons.claim({ userId: 'mina', code: 'WELCOME' })
    const place = (choice: object) =>
      refusal(shop.orders.place({ userId: 'jun', items, ...choice }), 'COUPON_NOT_FOUND')
    const other = await place({ userCouponId })
    const none = await place({ userCouponId: 'none' })
    expect(none.message).toBe('There is no coupon none.')
    expect([other.details, other.message]).toMatchObject([{ userCouponId }, none.message.replace('none', userCouponId)])
    const orderId = expect.any(String)
    const welcome = { code: 'WELCOME', claimable: true, orderId }
    expect((await place({ couponCode: 'WELCOME' })).details).toEqual(welcome)
    expect((await place({ couponCode: 'NONE' })).details).toEqual({ code: 'NONE', orderId })
    await expectCleanAudit(shop)
  })

  it('is refused from the moment at which it expires', async () => {
    const { shop, clock } = await openStockedShop()
    await shop.coupons.create({ ...campaign, validUntil: monday + 10 })
    for (const userId of ['mina', 'jun']) await shop.coupons.claim({ userId, code: 'WELCOME' })
    clock.advance(9)
    await shop.orders.place({ userId: 'mina', items, couponCode: 'WELCOME' })
    clock.advance(1)
    const { details } = await refusal(
      shop.orders.place({ userId: 'jun', items, couponCode: 'WELCOME' }),
      'COUPON_EXPIRED',
    )
    expect(details).toMatchObject({ status: 'EXPIRED' })
    await expectCleanAudit(shop)
  })

  it('pays for all of a cheap one, and no more', async () => {
    const { shop } = await openStockedShop()
    await shop.coupons.create({ ...campaign, discount: { type: 'FIXED', amount: 99_999 } })
    await shop.coupons.claim({ userId: 'mina', code: 'WELCOME' })
    const order = await shop.orders.place({ userId: 'mina', items, couponCode: 'WELCOME' })
    expect(order).toMatchObject({ discount: 7_500, total: 0, payment: { amount: 0 } })
    await expectCleanAudit(shop)
  })
})

describe('revoke', () => {
  it('takes an unused coupon back for good, and not a used one', async () => {
    const { shop } = await openStockedShop()
    await shop.coupons.create(campaign)
    const { userCouponId } = await shop.coupons.claim({ userId: 'mina', code: 'WELCOME' })
    const used = await shop.coupons.claim({ userId: 'jun', code: 'WELCOME' })
    const items = [{ productId: 'latte', quantity: 1 }]
    await shop.orders.create({ userId: 'jun', items, couponCode: 'WELCOME' })
    expect(await shop.coupons.revoke({ userCouponId, reason: 'abuse' })).toMatchObject({ status: 'REVOKED' })
    const revoked = { userCouponId, status: 'REVOKED' }
    expect((await refusal(shop.coupons.revoke({ userCouponId }), 'COUPON_EXPIRED')).details).toEqual(revoked)
    const place = shop.orders.place({ userId: 'mina', items, userCouponId })
    expect((await refusal(place, 'COUPON_EXPIRED')).details).toMatchObject(revoked)
    await refusal(shop.coupons.revoke({ userCouponId: used.userCouponId }), 'COUPON_ALREADY_USED')
    const { details } = await refusal(shop.coupons.revoke({ userCouponId: 'none' }), 'COUPON_NOT_FOUND')
    expect(details).toEqual({ userCouponId: 'none' })
    await refusal(shop.coupons.revoke({ userCouponId: used.userCouponId, userId: 'mina' }), 'COUPON_NOT_FOUND')
    await refusal(shop.coupons.revoke({ userCouponId: used.userCouponId, userId: 'nobody' }), 'USER_NOT_FOUND')
    await refusal(shop.coupons.claim({ userId: 'mina', code: 'WELCOME' }), 'COUPON_ALREADY_CLAIMED')
    await expectCleanAudit(shop)
  })
})

describe('a campaign that holds for products of which one is hidden', () => {
  it('shows users neither that there is one nor which', async () => {
    const { shop } = await openStockedShop()
    await shop.catalog.addProduct({ productId: 'secret', name: 'Secret', price: 1, stock: 1, status: 'HIDDEN' })
    await shop.catalog.addProduct({ productId: 'tea', name: 'Tea', price: 1, stock: 1 })
    await shop.coupons.create({ ...campaign, productIds: ['secret', 'tea'] })
    expect(await shop.coupons.available({ userId: 'mina' })).toMatchObject([{ productIds: ['tea'] }])
    await shop.coupons.claim({ userId: 'mina', code: 'WELCOME' })
    const items = [{ productId: 'latte', quantity: 1 }]
    const refused = await refusal(
      shop.orders.place({ userId: 'mina', items, couponCode: 'WELCOME' }),
      'COUPON_MINIMUM_NOT_MET',
    )
    expect(JSON.stringify([refused.message, refused.details])).not.toContain('secret')
    expect(await shop.coupons.get({ code: 'WELCOME' })).toMatchObject({ productIds: ['secret', 'tea'] })
  })
})

describe('available', () => {
  it('tells what can be claimed now, with what remains and whether the user has it', async () => {
    const { shop, clock } = await openStockedShop()
    await shop.coupons.create({ ...campaign, code: 'OPEN' })
    await shop.coupons.create({ ...campaign, code: 'ONE', quantity: 1 })
    await shop.coupons.create({ ...campaign, code: 'LATER', claimFrom: monday + 10 })
    await shop.coupons.create({ ...campaign, code: 'SOON OVER', claimUntil: monday + 10 })
    await shop.coupons.create({ ...campaign, code: 'SOON WORTHLESS', validUntil: monday + 10 })
    await shop.coupons.claim({ userId: 'mina', code: 'OPEN' })
    await shop.coupons.claim({ userId: 'jun', code: 'ONE' })
    const seen = async (user: { userId?: string } = {}) =>
      new Set((await shop.coupons.available(user)).map(one => `${one.code}, ${one.remaining}, ${one.claimedByUser}`))
    expect(await seen({ userId: 'mina' })).toEqual(
      new Set(['OPEN, 1, true', 'SOON OVER, 2, false', 'SOON WORTHLESS, 2, false']),
    )
    clock.advance(10)
    expect(await seen()).toEqual(new Set(['LATER, 2, false', 'OPEN, 1, false']))
  })
})

describe('with a gate', () => {
  function openGated(surely: 'pass' | 'sold out') {
    const learned: ClaimOutcome[] = []
    const couponGate: CouponGate = { check: async () => surely, learn: async outcome => void learned.push(outcome) }
    return { ...openTestShop({ couponGate }), learned }
  }

  it('is refused early, without asking the database, but not before the input was checked', async () => {
    const { shop } = openGated('sold out')
    const { details } = await refusal(shop.coupons.claim({ userId: 'nobody', code: 'C' }), 'COUPON_SOLD_OUT')
    expect(details).toEqual({ code: 'C' })
    await refusal(shop.coupons.claim({ userId: '', code: 'C' }), 'INVALID_INPUT')
  })

  it('tells the gate what the database has decided, and nothing else', async () => {
    const { shop, learned } = openGated('pass')
    await shop.coupons.create({ ...campaign, code: 'C', quantity: 1 })
    for (const userId of ['mina', 'jun']) await shop.users.register({ userId, name: userId })
    const claim = (userId: string, code = 'C') => endingOf(shop.coupons.claim({ userId, code }))
    const endings = [
      await claim('mina'),
      await claim('mina'),
      await claim('jun'),
      await claim('x'),
      await claim('jun', 'D'),
    ]
    expect(tally(endings)).toEqual({
      ok: 1,
      COUPON_ALREADY_CLAIMED: 1,
      COUPON_SOLD_OUT: 1,
      USER_NOT_FOUND: 1,
      COUPON_NOT_FOUND: 1,
    })
    expect(learned).toEqual([
      { code: 'C', userId: 'mina', result: 'claimed' },
      { code: 'C', userId: 'mina', result: 'claimed' },
      { code: 'C', userId: 'jun', result: 'sold out', quantity: 1 },
    ])
  })
})
