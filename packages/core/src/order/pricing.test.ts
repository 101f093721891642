import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spreadDiscount, subtotalOf } from './pricing.ts'

const max = Number.MAX_SAFE_INTEGER

describe('subtotalOf', () => {
  it('is the sum of unit price times quantity', () => {
    expect(subtotalOf([])).toBe(0)
    expect(
      subtotalOf([
        { unitPrice: 4_500, quantity: 2 },
        { unitPrice: 0, quantity: 9 },
      ]),
    ).toBe(9_000)
  })

  it('counts up to the largest exact number, and refuses one more', () => {
    expect(
      subtotalOf([
        { unitPrice: max - 1, quantity: 1 },
        { unitPrice: 1, quantity: 1 },
      ]),
    ).toBe(max)
    const tooMuch = () =>
      subtotalOf([
        { unitPrice: max, quantity: 1 },
        { unitPrice: 1, quantity: 1 },
      ])
    const words = '/items: the total exceeds 9007199254740991, the largest exact amount'
    expect(tooMuch).toThrow(words)
    expect(() => subtotalOf([{ unitPrice: max, quantity: max }])).toThrow(words)
  })
})

describe('spreadDiscount', () => {
  it.each([
    { discount: 0, amounts: [], shares: [] },
    { discount: 0, amounts: [5, 0], shares: [0, 0] },
    { discount: 0, amounts: [0, 0], shares: [0, 0] },
    { discount: 1, amounts: [1, 1, 1], shares: [1, 0, 0] },
    // Of equal remainders the earlier lines come first.
    { discount: 2, amounts: [1, 1, 1], shares: [1, 1, 0] },
    { discount: 100, amounts: [50, 50, 50], shares: [34, 33, 33] },
    { discount: 3, amounts: [1, 1, 1], shares: [1, 1, 1] },
    // Exact shares are 3.3, 3.3 and 3.4: the last has the largest remainder.
    { discount: 10, amounts: [33, 33, 34], shares: [3, 3, 4] },
    { discount: 1_000, amounts: [9_000, 0, 1_000], shares: [900, 0, 100] },
    { discount: 7, amounts: [0, 7], shares: [0, 7] },
    { discount: max, amounts: [max - 1, 1], shares: [max - 1, 1] },
  ])('spreads $discount over $amounts as $shares', ({ discount, amounts, shares }) => {
    expect(spreadDiscount(discount, amounts)).toEqual(shares)
  })

  const near = fc.oneof(fc.nat(20), fc.nat(1_000_000), fc.integer({ min: max - 1_000, max }))
  const cases = fc
    .record({ wanted: fc.array(near, { maxLength: 12 }), part: fc.double({ min: 0, max: 1, noNaN: true }) })
    .map(({ wanted, part }) => {
      const amounts: number[] = []
      let sum = 0
      // As an order has it: the amounts together are still an exact number.
      for (const amount of wanted) {
        const fitting = Math.min(amount, max - sum)
        amounts.push(fitting)
        sum += fitting
      }
      return { amounts, discount: Math.min(sum, Math.round(sum * part)) }
    })

  it('sums exactly, with no share below 0, above its line, or a unit away from its fair part', () => {
    fc.assert(
      fc.property(cases, ({ amounts, discount }) => {
        const shares = spreadDiscount(discount, amounts)
        const sum = BigInt(amounts.reduce((total, amount) => total + amount, 0))
        expect(shares.reduce((total, share) => total + BigInt(share), 0n)).toBe(BigInt(discount))
        for (const [index, share] of shares.entries()) {
          const amount = amounts[index]!
          expect(Number.isSafeInteger(share) && share >= 0 && share <= amount).toBe(true)
          if (sum === 0n) continue
          const fair = BigInt(discount) * BigInt(amount)
          const distance = BigInt(share) * sum - fair
          expect(distance > -sum && distance < sum).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('never gives a smaller remainder a unit that a larger one was denied', () => {
    fc.assert(
      fc.property(cases, ({ amounts, discount }) => {
        const sum = amounts.reduce((total, amount) => total + BigInt(amount), 0n)
        if (sum === 0n) return
        const shares = spreadDiscount(discount, amounts)
        const remainders = amounts.map(amount => (BigInt(discount) * BigInt(amount)) % sum)
        const roundedUp = shares.map((share, index) => BigInt(share) * sum > BigInt(discount) * BigInt(amounts[index]!))
        const up = remainders.filter((_, index) => roundedUp[index])
        const down = remainders.filter((_, index) => !roundedUp[index])
        for (const high of up) for (const low of down) expect(high >= low).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})
