import type { Order } from '../order/order.ts'
import type { Change } from './change.ts'

export interface OrderReader {
  find(orderIds: readonly string[]): Promise<Order[]>
  /** The newest first: `createdAt` descending, then `orderId` descending; after the order `after`. All users without `userId`. */
  page(query: { userId?: string; after?: { createdAt: number; orderId: string }; limit: number }): Promise<Order[]>
  /** Ids of pending orders whose time ended at or before `at`: by `expiresAt`, then id. */
  due(query: { at: number; limit: number }): Promise<string[]>
}

export interface OrderRepository extends OrderReader {
  insert(orders: readonly Order[]): Promise<void>
  /** Stores the status, the steps that were added and the payment if there is a new one; nothing else of an order changes. */
  save(changes: readonly Change<Order>[]): Promise<void>
}
