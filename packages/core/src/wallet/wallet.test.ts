import { describe, expect, it } from 'vitest'
import { chargeWallet, payFromWallet, refundToWallet } from './wallet.ts'

const wallet = { userId: 'mina', balance: 1_000, entryCount: 3 }
const at = 1_000_000

describe('chargeWallet', () => {
  it('adds the amount, and tells of it in the next entry', () => {
    const { wallet: after, entry } = chargeWallet(wallet, { amount: 500, maxBalance: 2_000, reason: 'gift', at })
    expect(after).toEqual({ userId: 'mina', balance: 1_500, entryCount: 4 })
    expect(entry).toEqual({
      userId: 'mina',
      number: 4,
      type: 'CHARGE',
      amount: 500,
      balanceBefore: 1_000,
      balanceAfter: 1_500,
      maxBalance: 2_000,
      reason: 'gift',
      at,
    })
  })

  it('reaches the limit exactly, and is refused one above it', () => {
    expect(chargeWallet(wallet, { amount: 1_000, maxBalance: 2_000, at }).wallet.balance).toBe(2_000)
    expect(() => chargeWallet(wallet, { amount: 1_001, maxBalance: 2_000, at })).toThrow(
      expect.objectContaining({
        code: 'BALANCE_LIMIT_EXCEEDED',
        details: { balance: 1_000, amount: 1_001, maxBalance: 2_000 },
      }),
    )
  })

  it('is refused while the balance is over a limit that was lowered', () => {
    expect(() => chargeWallet(wallet, { amount: 1, maxBalance: 900, at })).toThrow('the limit is 900')
  })

  it('does not lose the limit where sums are no longer exact', () => {
    const rich = { ...wallet, balance: Number.MAX_SAFE_INTEGER }
    const amount = Number.MAX_SAFE_INTEGER
    expect(() => chargeWallet(rich, { amount, maxBalance: Number.MAX_SAFE_INTEGER, at })).toThrow('the limit is')
  })
})

describe('payFromWallet', () => {
  it('takes the amount, as a negative entry that names the order', () => {
    const { wallet: after, entry } = payFromWallet(wallet, { amount: 1_000, orderId: 'o', at })
    expect(after).toEqual({ userId: 'mina', balance: 0, entryCount: 4 })
    expect(entry).toMatchObject({
      type: 'PAYMENT',
      amount: -1_000,
      balanceBefore: 1_000,
      balanceAfter: 0,
      orderId: 'o',
    })
  })

  it('is refused for one more than there is', () => {
    expect(() => payFromWallet(wallet, { amount: 1_001, orderId: 'o', at })).toThrow(
      expect.objectContaining({ code: 'INSUFFICIENT_BALANCE', details: { required: 1_001, available: 1_000 } }),
    )
  })

  it('pays a total of 0 with 0, and not with -0', () => {
    const { wallet: after, entry } = payFromWallet({ ...wallet, balance: 0 }, { amount: 0, orderId: 'o', at })
    expect(Object.is(entry.amount, 0) && Object.is(after.balance, 0)).toBe(true)
  })
})

describe('refundToWallet', () => {
  it('gives the amount back, up to the limit that it is held to', () => {
    const { wallet: after, entry } = refundToWallet(
      { ...wallet, balance: 9 },
      { amount: 1, maxBalance: 10, orderId: 'o', at },
    )
    expect(after.balance).toBe(10)
    const full = { ...wallet, balance: 10 }
    expect(() => refundToWallet(full, { amount: 1, maxBalance: 10, orderId: 'o', at })).toThrow('the limit is 10')
    expect(entry).toMatchObject({ type: 'REFUND', amount: 1, orderId: 'o' })
    expect(entry).not.toHaveProperty('maxBalance')
  })
})

it('chains entries: each starts where the one before ended', () => {
  const first = chargeWallet({ userId: 'jun', balance: 0, entryCount: 0 }, { amount: 9, maxBalance: 10, at })
  const second = payFromWallet(first.wallet, { amount: 4, orderId: 'o', at })
  const third = refundToWallet(second.wallet, { amount: 4, maxBalance: 10, orderId: 'o', at })
  const entries = [first, second, third].map(({ entry }) => entry)
  expect(entries.map(entry => entry.number)).toEqual([1, 2, 3])
  expect(entries.map(entry => [entry.balanceBefore, entry.balanceAfter])).toEqual([
    [0, 9],
    [9, 5],
    [5, 9],
  ])
})
