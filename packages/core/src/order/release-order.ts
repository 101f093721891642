import { moveStock } from '../catalog/product.ts'
import { releaseCoupon } from '../coupon/coupon.ts'
import type { UnitOfWork } from '../use-case/unit-of-work.ts'
import type { Changes } from '../use-case/row-kinds.ts'
import type { Order } from './order.ts'
import { stockChanges } from './hold-order.ts'

/** Gives back what a living order holds, its stock and its coupon: the inverse of holding them. */
export function releaseOrder(
  order: Order,
  unit: UnitOfWork,
  release: { type: 'CANCELLATION' | 'EXPIRY'; at: number },
): Pick<Changes, 'options' | 'movements' | 'userCoupons'> {
  const stock = order.items.map(({ productId, optionId, quantity }) => {
    const option = unit.option(productId, optionId)
    if (option === undefined) throw new Error(`option ${optionId} of ${productId} has vanished`)
    return moveStock(option, { type: release.type, delta: quantity, orderId: order.orderId, at: release.at })
  })
  const userCoupon = order.userCouponId === undefined ? undefined : unit.userCoupon(order.userCouponId)
  return { ...stockChanges(stock), ...(userCoupon && { userCoupons: [releaseCoupon(userCoupon, release.at)] }) }
}
