import { expect, it } from 'vitest'
import { isShopError, ShopError } from '../errors.ts'
import type { ClaimOutcome, CouponGate } from '../ports/coupon-gate.ts'
import { refusal } from '../testing/refusal.ts'
import { openTestShop } from '../suites/test-shop.ts'
import { gatedClaim } from './gated-claim.ts'

/** A shop with a campaign of one coupon, and a gate that writes down what it receives. */
async function openGatedShop(answer: 'pass' | 'sold out' = 'pass') {
  const learned: ClaimOutcome[] = []
  const couponGate: CouponGate = {
    check: async () => answer,
    learn: async outcome => void learned.push(outcome),
  }
  const opened = openTestShop({ couponGate })
  const { shop, clock } = opened
  for (const userId of ['mina', 'jun']) await shop.users.register({ userId, name: userId })
  const discount = { type: 'FIXED', amount: 1 } as const
  await shop.coupons.create({ code: 'ONE', name: 'One', discount, quantity: 1, claimUntil: clock.now() + 1_000 })
  const claim = (userId: string, code = 'ONE') => shop.coupons.claim({ code, userId, idempotencyKey: 'k' })
  const codeOfRefusal = async (userId: string, code?: string) =>
    claim(userId, code).then(
      () => expect.fail('it was claimed'),
      error => (isShopError(error) ? error.code : error) as string,
    )
  return { ...opened, learned, claim, codeOfRefusal }
}

it('tells the gate who has claimed, and of how many coupons none is left', async () => {
  const { claim, codeOfRefusal, learned } = await openGatedShop()
  await claim('mina')
  expect(await codeOfRefusal('jun')).toBe('COUPON_SOLD_OUT')
  expect(learned).toEqual([
    { code: 'ONE', userId: 'mina', result: 'claimed' },
    { code: 'ONE', userId: 'jun', result: 'sold out', quantity: 1 },
  ])
})

it('tells the gate of claimants that it may have forgotten', async () => {
  const { claim, learned, shop } = await openGatedShop()
  const first = await claim('mina')
  expect(await claim('mina')).toEqual(first)
  await expect(shop.coupons.claim({ code: 'ONE', userId: 'mina' })).rejects.toSatisfy(error =>
    isShopError(error, 'COUPON_ALREADY_CLAIMED'),
  )
  expect(learned).toEqual(Array.from({ length: 3 }, () => ({ code: 'ONE', userId: 'mina', result: 'claimed' })))
})

it('tells the gate nothing of refusals that are not about what is left', async () => {
  const { codeOfRefusal, learned, clock } = await openGatedShop()
  expect(await codeOfRefusal('nobody')).toBe('USER_NOT_FOUND')
  expect(await codeOfRefusal('mina', 'NONE')).toBe('COUPON_NOT_FOUND')
  clock.advance(1_000)
  expect(await codeOfRefusal('mina')).toBe('COUPON_NOT_CLAIMABLE')
  expect(learned).toEqual([])
})

it('does not ask the database about a coupon that is surely gone', async () => {
  const { codeOfRefusal, shop, store, learned } = await openGatedShop('sold out')
  const transaction = store.transaction
  let transactions = 0
  store.transaction = work => {
    transactions += 1
    return transaction(work)
  }
  expect(await codeOfRefusal('mina')).toBe('COUPON_SOLD_OUT')
  // Whether there is such a user only the database would know.
  expect(await codeOfRefusal('nobody')).toBe('COUPON_SOLD_OUT')
  expect({ transactions, learned }).toEqual({ transactions: 0, learned: [] })
  expect(await shop.coupons.get({ code: 'ONE' })).toMatchObject({ claimed: 0 })
})

it.each([
  ['of any other kind', new TypeError('x is not a function')],
  ['of the shop', new ShopError('BUSY', 'Too much to do.', { retryAfterMs: 1, outcome: 'nothing happened' })],
  ['of a gate of its own', new ShopError('COUPON_SOLD_OUT', 'All are taken.', { code: 'ONE' })],
])('passes an error %s on as it is, and tells the gate nothing', async (_, error) => {
  const learned: ClaimOutcome[] = []
  const gate: CouponGate = { check: async () => 'pass', learn: async outcome => void learned.push(outcome) }
  const claim = gatedClaim(gate, { code: 'ONE', userId: 'mina' }, () => Promise.reject(error))
  await expect(claim).rejects.toBe(error)
  expect(learned).toEqual([])
})

it('says which coupon is surely gone', async () => {
  const gate: CouponGate = { check: async () => 'sold out', learn: async () => {} }
  const claim = gatedClaim(gate, { code: 'ONE', userId: 'mina' }, async () => 'claimed')
  expect((await refusal(claim, 'COUPON_SOLD_OUT')).details).toEqual({ code: 'ONE' })
})
