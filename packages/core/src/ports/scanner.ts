import type { Option, ProductInfo, StockMovement } from '../catalog/product.ts'
import type { Coupon, UserCoupon } from '../coupon/coupon.ts'
import type { Order } from '../order/order.ts'
import type { KeptEvent } from '../outbox/event.ts'
import type { SalesFigure } from '../ranking/ranking.ts'
import type { User } from '../user/user.ts'
import type { LedgerEntry, Wallet } from '../wallet/wallet.ts'

/** The facts that an audit looks at, from the rows that hold them: nothing joined, so that orphans show. */
export interface ScannedRows {
  users: User
  wallets: Wallet
  ledger: LedgerEntry
  products: ProductInfo
  options: Option
  movements: StockMovement
  coupons: Coupon
  userCoupons: UserCoupon
  /** As they are kept: one that was cancelled as a whole tells so by its status alone. */
  orders: Order
  sales: SalesFigure
  events: KeptEvent
}

export interface Scanner {
  /** All rows of a kind in chunks, in the order of the primary key; orders by `createdAt`, then id. */
  scan<Kind extends keyof ScannedRows>(kind: Kind): AsyncIterable<readonly ScannedRows[Kind][]>
  /** The events that tell of these orders, or have these ids in place of one. */
  eventsOf(orderIds: readonly string[]): Promise<readonly KeptEvent[]>
}
