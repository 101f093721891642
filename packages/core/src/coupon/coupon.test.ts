import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  claimCoupon,
  type Coupon,
  discountedLines,
  discountFor,
  isClaimable,
  releaseCoupon,
  revokeCoupon,
  statusAt,
  type UserCoupon,
  type UserCouponStatus,
  useCoupon,
} from './coupon.ts'

const dayMs = 86_400_000
const at = 1_000_000_000

const campaign = (change: Partial<Coupon> = {}): Coupon => ({
  couponId: 'c',
  code: 'WELCOME',
  name: 'Welcome',
  discount: { type: 'FIXED', amount: 1_000 },
  minimumOrderAmount: 0,
  quantity: 2,
  claimed: 0,
  createdAt: 0,
  ...change,
})

const claimed = (change: Partial<UserCoupon> = {}): UserCoupon => ({
  userCouponId: 'uc',
  couponId: 'c',
  userId: 'mina',
  status: 'ISSUED',
  claimedAt: at,
  ...change,
})

describe('claimCoupon', () => {
  const claim = (coupon: Coupon, when = at) => claimCoupon(coupon, { userCouponId: 'uc', userId: 'mina', at: when })

  it('counts the claim and issues a coupon', () => {
    const { coupon, userCoupon } = claim(campaign())
    expect(coupon).toEqual(campaign({ claimed: 1 }))
    expect(userCoupon).toEqual(claimed())
  })

  it('is open in [claimFrom, claimUntil)', () => {
    const coupon = campaign({ claimFrom: 100, claimUntil: 200 })
    const notClaimable = (reason: string) =>
      expect.objectContaining({
        code: 'COUPON_NOT_CLAIMABLE',
        details: { code: 'WELCOME', reason, claimFrom: 100, claimUntil: 200 },
      })
    expect(() => claim(coupon, 99)).toThrow(notClaimable('NOT_STARTED'))
    expect(() => claim(coupon, 99)).toThrow('Coupon WELCOME cannot be claimed yet.')
    expect(claim(coupon, 100).userCoupon.claimedAt).toBe(100)
    expect(claim(coupon, 199).userCoupon.claimedAt).toBe(199)
    expect(() => claim(coupon, 200)).toThrow(notClaimable('ENDED'))
  })

  it('ends with the last coupon', () => {
    expect(claim(campaign({ claimed: 1 })).coupon.claimed).toBe(2)
    const soldOut = expect.objectContaining({
      code: 'COUPON_SOLD_OUT',
      details: expect.objectContaining({ code: 'WELCOME' }),
    })
    expect(() => claim(campaign({ claimed: 2 }))).toThrow(soldOut)
    expect(() => claim(campaign({ quantity: 0 }))).toThrow(soldOut)
  })

  it('says that it has ended, rather than that it is sold out, once both are so', () => {
    expect(() => claim(campaign({ claimed: 2, claimUntil: at }))).toThrow('can no longer be claimed')
  })

  it.each([
    { validity: {}, expiresAt: undefined },
    { validity: { validDays: 7 }, expiresAt: at + 7 * dayMs },
    { validity: { validUntil: at + 5 }, expiresAt: at + 5 },
    { validity: { validDays: 1, validUntil: at + 5 }, expiresAt: at + 5 },
    { validity: { validDays: 1, validUntil: at + 2 * dayMs }, expiresAt: at + dayMs },
  ])('a coupon with $validity expires at $expiresAt', ({ validity, expiresAt }) => {
    expect(claim(campaign(validity)).userCoupon.expiresAt).toBe(expiresAt)
  })

  it('is not given for nothing: a coupon that has expired at the claim is not claimable', () => {
    expect(() => claim(campaign({ validUntil: at }))).toThrow('can no longer be claimed')
    expect(claim(campaign({ validUntil: at + 1 })).userCoupon.expiresAt).toBe(at + 1)
  })
})

describe('isClaimable', () => {
  it.each([
    { coupon: campaign(), when: 0, isOpen: true },
    { coupon: campaign({ claimFrom: 100 }), when: 99, isOpen: false },
    { coupon: campaign({ claimFrom: 100 }), when: 100, isOpen: true },
    { coupon: campaign({ claimUntil: 200 }), when: 199, isOpen: true },
    { coupon: campaign({ claimUntil: 200 }), when: 200, isOpen: false },
    { coupon: campaign({ validUntil: 200 }), when: 199, isOpen: true },
    { coupon: campaign({ validUntil: 200 }), when: 200, isOpen: false },
    { coupon: campaign({ claimed: 1 }), when: 0, isOpen: true },
    { coupon: campaign({ claimed: 2 }), when: 0, isOpen: false },
  ])('is $isOpen at $when of $coupon', ({ coupon, when, isOpen }) => {
    expect(isClaimable(coupon, when)).toBe(isOpen)
  })
})

describe('discountedLines', () => {
  const lines = ['latte', 'beans', 'tea'].map(productId => ({ product: { productId } }))

  it('are those of the products that the coupon holds for, all of them where it names none', () => {
    expect(discountedLines(campaign(), lines)).toBe(lines)
    expect(discountedLines(campaign({ productIds: ['beans', 'mug'] }), lines)).toEqual([lines[1]])
  })

  it('are not none: the coupon would be used up for nothing', () => {
    const coupon = campaign({ productIds: ['mug'], minimumOrderAmount: 500 })
    expect(() => discountedLines(coupon, lines)).toThrow(
      expect.objectContaining({
        code: 'COUPON_MINIMUM_NOT_MET',
        details: { minimumOrderAmount: 500, subtotal: 0 },
        message: 'Coupon WELCOME applies to certain products only: the order has none of them.',
      }),
    )
  })
})

describe('the states of a user coupon', () => {
  const ending = claimed({ expiresAt: 200 })

  it('expires exactly at expiresAt, before any worker says so', () => {
    expect(statusAt(ending, 199)).toBe('ISSUED')
    expect(statusAt(ending, 200)).toBe('EXPIRED')
    expect(statusAt(claimed(), Number.MAX_SAFE_INTEGER)).toBe('ISSUED')
    expect(statusAt({ ...ending, status: 'USED' }, 200)).toBe('USED')
    expect(statusAt({ ...ending, status: 'REVOKED' }, 200)).toBe('REVOKED')
  })

  it('is used by one order', () => {
    expect(useCoupon(ending, { orderId: 'o', at: 199 })).toEqual({ ...ending, status: 'USED', orderId: 'o' })
  })

  const refusals: { status: UserCouponStatus; code: string; details: object }[] = [
    { status: 'USED', code: 'COUPON_ALREADY_USED', details: { userCouponId: 'uc' } },
    { status: 'EXPIRED', code: 'COUPON_EXPIRED', details: { userCouponId: 'uc', status: 'EXPIRED' } },
    { status: 'REVOKED', code: 'COUPON_EXPIRED', details: { userCouponId: 'uc', status: 'REVOKED' } },
  ]
  it.each(refusals)('cannot be used or revoked once it is $status', ({ status, code, details }) => {
    const refusal = expect.objectContaining({ code, details })
    expect(() => useCoupon(claimed({ status }), { orderId: 'o', at })).toThrow(refusal)
    expect(() => revokeCoupon(claimed({ status }), { at })).toThrow(refusal)
  })

  it('cannot be used at the moment at which it expires', () => {
    expect(() => useCoupon(ending, { orderId: 'o', at: 200 })).toThrow('has expired')
    expect(() => revokeCoupon(ending, { at: 200 })).toThrow('has expired')
  })

  it('comes back from an order issued, or expired where its time has passed', () => {
    const used = useCoupon(ending, { orderId: 'o', at: 100 })
    expect(releaseCoupon(used, 199)).toEqual(ending)
    expect(releaseCoupon(used, 200)).toEqual({ ...ending, status: 'EXPIRED' })
  })

  it('is revoked with the reason', () => {
    expect(revokeCoupon(ending, { reason: 'fraud', at: 1 })).toEqual({ ...ending, status: 'REVOKED', reason: 'fraud' })
    expect(revokeCoupon(ending, { at: 1 })).toEqual({ ...ending, status: 'REVOKED' })
  })
})

describe('discountFor', () => {
  const percent = (basisPoints: number, maxDiscount?: number) =>
    campaign({ discount: { type: 'PERCENT', basisPoints, ...(maxDiscount !== undefined && { maxDiscount }) } })

  it.each([
    { title: 'a fixed amount', coupon: campaign(), subtotal: 5_000, discount: 1_000 },
    { title: 'a fixed amount of the whole', coupon: campaign(), subtotal: 1_000, discount: 1_000 },
    { title: 'a fixed amount above the subtotal', coupon: campaign(), subtotal: 999, discount: 999 },
    { title: 'a free order', coupon: campaign(), subtotal: 0, discount: 0 },
    { title: '10 %', coupon: percent(1_000), subtotal: 4_500, discount: 450 },
    { title: '10 %, rounded down', coupon: percent(1_000), subtotal: 4_509, discount: 450 },
    { title: '0.01 %, rounded down to nothing', coupon: percent(1), subtotal: 9_999, discount: 0 },
    { title: '0.01 % of the first whole', coupon: percent(1), subtotal: 10_000, discount: 1 },
    { title: '100 %', coupon: percent(10_000), subtotal: 4_509, discount: 4_509 },
    { title: 'a percentage below its cap', coupon: percent(1_000, 451), subtotal: 4_500, discount: 450 },
    { title: 'a percentage above its cap', coupon: percent(1_000, 449), subtotal: 4_500, discount: 449 },
  ])('takes off $discount for $title', ({ coupon, subtotal, discount }) => {
    expect(discountFor(coupon, subtotal)).toBe(discount)
  })

  it('needs the minimum order amount, which is the subtotal before the discount', () => {
    const coupon = campaign({ minimumOrderAmount: 5_000 })
    expect(discountFor(coupon, 5_000)).toBe(1_000)
    expect(() => discountFor(coupon, 4_999)).toThrow(
      expect.objectContaining({
        code: 'COUPON_MINIMUM_NOT_MET',
        details: { minimumOrderAmount: 5_000, subtotal: 4_999 },
      }),
    )
  })

  it('is exact for every subtotal', () => {
    const max = Number.MAX_SAFE_INTEGER
    const subtotals = fc.oneof(fc.nat(), fc.integer({ min: max - 100_000, max }), fc.maxSafeNat())
    fc.assert(
      fc.property(subtotals, fc.integer({ min: 1, max: 10_000 }), (subtotal, basisPoints) => {
        const exact = (BigInt(subtotal) * BigInt(basisPoints)) / 10_000n
        expect(BigInt(discountFor(percent(basisPoints), subtotal))).toBe(exact)
      }),
      { numRuns: 1_000 },
    )
  })
})
