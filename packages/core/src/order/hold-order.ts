import { assertOnSale, type StockChange, takeStock } from '../catalog/product.ts'
import { useCoupon } from '../coupon/coupon.ts'
import type { Changes } from '../use-case/row-kinds.ts'
import type { UnitOfWork } from '../use-case/unit-of-work.ts'
import type { Context } from '../use-case/use-case.ts'
import { chosenCoupon } from './chosen-coupon.ts'
import type { OrderRequest } from './order-input.ts'
import { orderLines } from './order-lines.ts'
import { assertWithinLimits } from './purchase-limit.ts'
import { assertExpected, newOrder, type Order } from './order.ts'

/** A pending order, with the stock taken and the coupon used. */
export function holdOrder(
  request: OrderRequest,
  unit: UnitOfWork,
  context: Context,
): { order: Order; changes: Changes } {
  const { at } = context
  unit.assertUser(request.userId)
  const lines = orderLines(request.items, unit)
  const coupon = chosenCoupon(request, unit, at)
  assertOnSale(
    lines.map(({ product }) => product),
    at,
  )
  assertWithinLimits(request.userId, lines, unit)
  const orderId = context.newId()
  const stock = takeStock(lines, { orderId, at })
  const used = coupon && { ...coupon, userCoupon: useCoupon(coupon.userCoupon, { orderId, at }) }
  const order = newOrder(request, { orderId, lines, coupon: used, at })
  assertExpected(order, request.expectedTotal)
  const { options, movements } = stockChanges(stock)
  const changes = { orders: [order], options, movements }
  return { order, changes: used === undefined ? changes : { ...changes, userCoupons: [used.userCoupon] } }
}

export function stockChanges(stock: readonly StockChange[]): Required<Pick<Changes, 'options' | 'movements'>> {
  return { options: stock.map(change => change.option), movements: stock.map(change => change.movement) }
}
