import { settingRows } from '../calendar/setting-rows.ts'
import { cartRows } from '../cart/cart-rows.ts'
import { movementRows, optionRows, productRows } from '../catalog/product-rows.ts'
import { couponRows, userCouponRows } from '../coupon/coupon-rows.ts'
import { answerRows } from '../engine/answer-rows.ts'
import { orderRows } from '../order/order-rows.ts'
import { deliveryRows, outboxStateRows, publisherRows, stretchRows } from '../outbox/delivery-rows.ts'
import { eventRows } from '../outbox/event-rows.ts'
import { salesRows, snapshotRows } from '../ranking/ranking-rows.ts'
import { userRows } from '../user/user-rows.ts'
import { ledgerRows, walletRows } from '../wallet/wallet-rows.ts'

/** The rows of every table that a store keeps. */
export const rowShapes = {
  users: userRows,
  wallets: walletRows,
  ledger: ledgerRows,
  products: productRows,
  options: optionRows,
  movements: movementRows,
  coupons: couponRows,
  userCoupons: userCouponRows,
  carts: cartRows,
  orders: orderRows,
  sales: salesRows,
  snapshots: snapshotRows,
  settings: settingRows,
  answers: answerRows,
  events: eventRows,
  publishers: publisherRows,
  stretches: stretchRows,
  deliveries: deliveryRows,
  outboxState: outboxStateRows,
}
