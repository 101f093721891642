import { isShopError, ShopError } from '../errors.ts'
import type { CouponGate } from '../ports/coupon-gate.ts'

/**
 * Asks the gate before the database and tells it afterwards what the database has decided. A user who names a code that is
 * surely sold out is refused without a transaction.
 */
export async function gatedClaim<Result>(
  gate: CouponGate,
  { code, userId }: { code: string; userId: string },
  claim: () => Promise<Result>,
): Promise<Result> {
  if ((await gate.check({ code, userId })) === 'sold out') {
    throw new ShopError('COUPON_SOLD_OUT', `All coupons ${code} are taken.`, { code })
  }
  try {
    const claimed = await claim()
    await gate.learn({ code, userId, result: 'claimed' })
    return claimed
  } catch (error) {
    if (isShopError(error, 'COUPON_SOLD_OUT') && error.details.quantity !== undefined) {
      await gate.learn({ code, userId, result: 'sold out', quantity: error.details.quantity })
    }
    if (isShopError(error, 'COUPON_ALREADY_CLAIMED')) await gate.learn({ code, userId, result: 'claimed' })
    throw error
  }
}
