import { expireCoupon } from '../coupon/expire-coupon.ts'
import type { Clock } from '../ports/clock.ts'
import type { Look, Run } from '../engine/use-case.ts'
import { expireOrder } from './expire-order.ts'

const maxPerRound = 100

/** Releases all pending orders and coupons whose time is over, a batch at a time. */
export async function expireAll(parts: {
  look: Look
  run: Run
  clock: Clock
  /** Commands that may wait in the lane behind `run`. */
  maxWaiting: number
}): Promise<{ expiredOrders: number; expiredCoupons: number }> {
  const { look, run, clock, maxWaiting } = parts
  const at = clock.now()
  // Half of the lane at most: customers who come meanwhile find room.
  const perRound = Math.min(maxPerRound, Math.ceil(maxWaiting / 2))
  const expiredOrders = await untilNone(
    perRound,
    limit => look(reader => reader.orders.due({ at, limit })),
    orderId => run(expireOrder, { orderId }),
  )
  const expiredCoupons = await untilNone(
    perRound,
    limit => look(reader => reader.userCoupons.due({ at, limit })),
    userCouponId => run(expireCoupon, { userCouponId }),
  )
  return { expiredOrders, expiredCoupons }
}

async function untilNone(
  perRound: number,
  due: (limit: number) => Promise<string[]>,
  expire: (id: string) => Promise<boolean>,
): Promise<number> {
  let count = 0
  for (;;) {
    const ids = await due(perRound)
    const expired = await Promise.all(ids.map(expire))
    const done = expired.filter(Boolean).length
    count += done
    // A round that moved nothing met only what someone else was faster with.
    if (ids.length < perRound || done === 0) return count
  }
}
