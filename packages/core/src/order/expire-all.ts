import { expireCoupon } from '../coupon/expire-coupon.ts'
import type { Clock, Reader } from '../ports.ts'
import type { Run } from '../use-case.ts'
import { expireOrder } from './expire-order.ts'

const perRound = 100

/** Releases all pending orders and coupons whose time is over, a batch at a time. */
export async function expireAll(
  reader: Reader,
  run: Run,
  clock: Clock,
): Promise<{ expiredOrders: number; expiredCoupons: number }> {
  const at = clock.now()
  const expiredOrders = await untilNone(
    () => reader.orders.due({ at, limit: perRound }),
    orderId => run(expireOrder, { orderId }),
  )
  const expiredCoupons = await untilNone(
    () => reader.userCoupons.due({ at, limit: perRound }),
    userCouponId => run(expireCoupon, { userCouponId }),
  )
  return { expiredOrders, expiredCoupons }
}

async function untilNone(due: () => Promise<string[]>, expire: (id: string) => Promise<boolean>): Promise<number> {
  let count = 0
  for (;;) {
    const ids = await due()
    const expired = await Promise.all(ids.map(expire))
    const done = expired.filter(Boolean).length
    count += done
    // A round that moved nothing met only what somebody else was faster with.
    if (ids.length < perRound || done === 0) return count
  }
}
