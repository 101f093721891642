import type { CartItem } from '../cart/cart.ts'

export interface CartReader {
  /** The users' lines, in order of `addedAt`, then `itemId`. */
  ofUsers(userIds: readonly string[]): Promise<CartItem[]>
}

export interface CartRepository extends CartReader {
  /** Lines that were added before `before`, the oldest first: `addedAt`, then `itemId`. */
  older(query: { before: number; limit: number }): Promise<CartItem[]>
  insert(items: readonly CartItem[]): Promise<void>
  /** Stores `quantity`, the one thing of a line that changes. */
  save(items: readonly CartItem[]): Promise<void>
  remove(items: readonly CartItem[]): Promise<void>
}
