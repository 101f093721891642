import type { Option, ProductInfo, StockMovement } from '../catalog/product.ts'
import type { Coupon, UserCoupon } from '../coupon/coupon.ts'
import type { OrderHeader, OrderItemRow, OrderStepRow, PaymentRow } from '../order/order-rows.ts'
import type { KeptEvent } from '../outbox/event.ts'
import type { SalesFigure } from '../ranking/ranking.ts'
import type { User } from '../user/user.ts'
import type { LedgerEntry, Wallet } from '../wallet/wallet.ts'

/**
 * The facts that an audit looks at, from the rows that hold them: nothing joined, so that orphans show. `number` counts an
 * order's items and steps from 1.
 */
export interface ScannedRows {
  users: User
  wallets: Wallet
  ledger: LedgerEntry
  products: ProductInfo
  options: Option
  movements: StockMovement
  coupons: Coupon
  userCoupons: UserCoupon
  orders: OrderHeader
  orderItems: OrderItemRow
  orderSteps: OrderStepRow
  payments: PaymentRow
  sales: SalesFigure
  events: KeptEvent
}

export interface Scanner {
  /**
   * All rows of a kind in chunks, in the order of the primary key; orders by `createdAt`, then id, and so their items, steps
   * and payments, those of one order by number.
   */
  scan<Kind extends keyof ScannedRows>(kind: Kind): AsyncIterable<readonly ScannedRows[Kind][]>
}
