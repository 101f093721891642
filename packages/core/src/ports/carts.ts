import type { CartItem } from '../cart/cart.ts'
import type { CartLine } from '../cart/view-cart.ts'

export interface CartReader {
  /** The users' lines, in order of `addedAt`, then `itemId`. */
  ofUsers(userIds: readonly string[]): Promise<CartItem[]>
  /** The same, each line with its product and its option as they are at that moment. */
  linesOf(userIds: readonly string[]): Promise<CartLine[]>
}

export interface CartRepository extends CartReader {
  /** Lines that were added before `before`, the oldest first: `addedAt`, then `itemId`. */
  older(query: { before: number; limit: number }): Promise<CartItem[]>
  insert(items: readonly CartItem[]): Promise<void>
  /** Stores `quantity`, the one thing of a line that changes. */
  save(items: readonly CartItem[]): Promise<void>
  remove(items: readonly CartItem[]): Promise<void>
}
