import { moveStock } from '../catalog/product.ts'
import { releaseCoupon } from '../coupon/coupon.ts'
import type { UnitOfWork } from '../use-case/unit-of-work.ts'
import type { Changes } from '../use-case/row-kinds.ts'
import type { CancelledUnits, Order } from './order.ts'
import { stockChanges } from './hold-order.ts'

interface Release {
  readonly type: 'CANCELLATION' | 'EXPIRY'
  readonly at: number
}

/** Gives back what a pending order holds, its stock and its coupon: the inverse of holding them. */
export function releaseOrder(
  order: Order,
  unit: UnitOfWork,
  release: Release,
): Pick<Changes, 'options' | 'movements' | 'userCoupons'> {
  return { ...returnStock(order, order.items, unit, release), ...releaseCouponOf(order, unit, release.at) }
}

/** Gives back the stock of some units of an order. */
export function returnStock(
  { orderId }: Order,
  lines: readonly CancelledUnits[],
  unit: UnitOfWork,
  { type, at }: Release,
): Pick<Changes, 'options' | 'movements'> {
  const stock = lines.map(({ productId, optionId, quantity }) => {
    return moveStock(unit.storedOption(productId, optionId), { type, delta: quantity, orderId, at })
  })
  return stockChanges(stock)
}

/** Gives back the coupon that an order used, if it did. */
export function releaseCouponOf(order: Order, unit: UnitOfWork, at: number): Pick<Changes, 'userCoupons'> {
  const userCoupon = order.userCouponId === undefined ? undefined : unit.userCoupon(order.userCouponId)
  // No foreign key guards it: an order whose coupon was removed by hand can be cancelled all the same.
  return userCoupon === undefined ? {} : { userCoupons: [releaseCoupon(userCoupon, at)] }
}
