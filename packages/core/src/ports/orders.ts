import type { StockMovement } from '../catalog/product.ts'
import type { Order, OrderStatus } from '../order/order.ts'
import type { LedgerEntry } from '../wallet/wallet.ts'
import type { Change } from './change.ts'

/** Which orders are listed. */
export interface OrderFilter {
  readonly userId?: string
  readonly status?: OrderStatus
  readonly from?: number
  readonly until?: number
}

/** How many units of a product a user has in living orders. */
export interface BoughtUnits {
  readonly userId: string
  readonly productId: string
  readonly units: number
}

export interface OrderReader {
  find(orderIds: readonly string[]): Promise<Order[]>
  /**
   * The newest first: `createdAt` descending, then `orderId` descending; after the order `after`. Only those of the user, with the
   * status, made at or after `from` and before `until`, where these are named.
   */
  page(query: OrderFilter & { after?: { createdAt: number; orderId: string }; limit: number }): Promise<Order[]>
  /** The first `limit` of `page` for each of the users, with nothing else named. */
  newestOf(query: { userIds: readonly string[]; limit: number }): Promise<Order[]>
  /** The units of those products in orders of those users that are not failed, cancelled or expired; pairs without any are absent. */
  boughtUnits(pairs: readonly { userId: string; productId: string }[]): Promise<BoughtUnits[]>
  /** The pending orders of those users. */
  pendingOf(userIds: readonly string[]): Promise<Order[]>
  /** Ids of pending orders whose time ended at or before `at`: by `expiresAt`, then id. */
  due(query: { at: number; limit: number }): Promise<string[]>
}

/** Where an order stands in the order of their making. */
export type OrderPlace = Pick<Order, 'createdAt' | 'orderId'>

export interface OrderRepository extends OrderReader {
  /** Failed orders, about the oldest first, and whose they are. */
  failed(query: { limit: number }): Promise<(OrderPlace & Pick<Order, 'userId'>)[]>
  /** How many failed orders there are; `most` where there are more. */
  countFailed(query: { most: number }): Promise<number>
  /** Removes failed orders, to which nothing belongs. */
  removeFailed(orders: readonly OrderPlace[]): Promise<void>
  /**
   * `movements` are those that took the stock of these orders, `payments` the entries of the ledger that paid them; a store may
   * keep them with the orders and lines that they are of.
   */
  insert(
    orders: readonly Order[],
    movements?: readonly StockMovement[],
    payments?: readonly LedgerEntry[],
  ): Promise<void>
  /**
   * Stores the status, the history and the payment, and what was cancelled and refunded; nothing else of an order changes.
   * @throws StoreError `constraint` when an order is not there, or has more or fewer steps than `before`
   */
  save(changes: readonly Change<Order>[]): Promise<void>
}
