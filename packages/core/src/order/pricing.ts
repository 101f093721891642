import { invalidInput } from '../errors.ts'

/** @throws ShopError `INVALID_INPUT` when a sum of money cannot be held exactly */
export function subtotalOf(lines: readonly { unitPrice: number; quantity: number }[]): number {
  let subtotal = 0
  for (const { unitPrice, quantity } of lines) subtotal += unitPrice * quantity
  // Every term is non-negative, so an inexact intermediate result shows in the sum.
  if (!Number.isSafeInteger(subtotal))
    throw invalidInput('/items', `the total exceeds ${Number.MAX_SAFE_INTEGER}, the largest exact amount`)
  return subtotal
}

/**
 * Spreads a discount over amounts by largest remainder: the shares are whole, sum to the discount exactly, and none is
 * larger than its amount. Equal remainders go to the earlier line.
 *
 * `discount` must lie within 0 and the sum of `amounts`.
 */
export function spreadDiscount(discount: number, amounts: readonly number[]): number[] {
  if (discount === 0) return amounts.map(() => 0)
  const sum = amounts.reduce((total, amount) => total + BigInt(amount), 0n)
  // BigInt, because discount × amount passes 2^53 long before either does.
  const parts = amounts.map((amount, index) => {
    const product = BigInt(discount) * BigInt(amount)
    return { index, share: Number(product / sum), remainder: product % sum }
  })
  const shares = parts.map(part => part.share)
  let left = discount - shares.reduce((total, share) => total + share, 0)
  // Sorting keeps the order of equal ones.
  const byRemainder = parts.toSorted((a, b) => Number(b.remainder - a.remainder))
  for (const { index } of byRemainder) {
    if (left === 0) break
    shares[index]! += 1
    left -= 1
  }
  return shares
}
